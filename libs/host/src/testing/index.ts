export { Writers, allArrived, contextsOfBooks, openBooks, verifyBooks } from './books.js';
export { type ToyOptions, assemble, boot, contextOf, slips, toys, writeSlip } from './boot.js';
export { openBoard } from './open-board.js';
export { Openers } from './openers.js';
export { WriteThreads } from './toy-desk.js';
export { EventParser, type Received, Watcher } from './watcher.js';
export { type NoteDocument, NoteEntity, Notes, change, noteDocuments, pin, request } from '@tradepost/platform/testing';
