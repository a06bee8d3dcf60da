import type { Position } from './logged-event.js';

/**
 * Position of a receiver, as its checkpoint stores it: in the outbox, `<outbox>`, or in a replay from the event log,
 * `replay:<log>:<end>:<outbox>` or `replay:<log>:<end>:<outbox>:<done>`. A replay goes from `log` (empty: from the
 * beginning) to `end`, then on in the outbox; `done` counts the contracts of the event after `log` that were delivered
 * already. Positions contain no colon.
 */
export type OutboxPlace = { readonly replay: null; readonly outbox: Position | null } | ReplayPlace;

/** A position in a replay. */
export interface ReplayPlace {
  readonly replay: { readonly log: Position | null; readonly end: Position; readonly done: number };
  readonly outbox: Position;
}

/** Null is the beginning of the outbox. */
export function placeIn(text: string | null): OutboxPlace {
  const [, log, end, outbox, done = '0'] = /^replay:([^:]*):([^:]+):([^:]+)(?::(\d+))?$/.exec(text ?? '') ?? [];
  if (log === undefined || end === undefined || outbox === undefined) return { replay: null, outbox: text };
  return { replay: { log: log === '' ? null : log, end, done: Number(done) }, outbox };
}

export function textOf({ replay: { log, end, done }, outbox }: ReplayPlace): string {
  return `replay:${log ?? ''}:${end}:${outbox}${done === 0 ? '' : `:${done}`}`;
}
