export {
  type NoteDocument,
  NoteEntity,
  Notes,
  boardSchema,
  change,
  noteDocuments,
  openBoardIn,
  pin,
  request,
  storedNotes,
} from './board.js';
export { ContextWorld, arriving, messagesOf } from './context-world.js';
export { damages } from './damage.js';
export {
  Note,
  type NoteApplauded,
  type NoteEvent,
  NotePinnedV1,
  NoteRewordedV1,
  applauseStream,
  noteStream,
  toContracts,
} from './note.js';
export { leaseContract } from './event-store/lease.contract.js';
export { notificationLogContract } from './event-store/notification-log.contract.js';
export { ownDatabases } from './own-databases.js';
export { eventStoreContract } from './event-store/event-store.contract.js';
export { readStoreContract } from './read-store/read-store.contract.js';
export { entries, sample, samples } from './read-store/sample.js';
export { RecordingLog } from './recording-log.js';
export { mailerContract, type Arrived } from './mail/mailer.contract.js';
export { boardSetup, openContexts } from './open-contexts.js';
export { relay } from './relay.js';
export { TcpProxy } from './tcp-proxy.js';
export { tempFolder } from './temp-folder.js';
export { transportContract } from './transport/transport.contract.js';
export { unbuilt } from './unbuilt.js';
export { until } from './until.js';
