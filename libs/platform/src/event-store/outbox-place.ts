import type { Position } from './logged-event.js';

/**
 * A place in what a context publishes, as a receiver's checkpoint keeps it: in the outbox, `<outbox>`, or in a replay
 * from the event log, `replay:<log>:<end>:<outbox>` or `replay:<log>:<end>:<outbox>:<told>`. A replay goes from `log`
 * (empty: from the beginning) to `end`, then on in the outbox; `told` are the contracts of the event after `log` that
 * have been told already. Positions hold no colon.
 */
export type OutboxPlace = { readonly replay: null; readonly outbox: Position | null } | ReplayPlace;

/** A place in a replay. */
export interface ReplayPlace {
  readonly replay: { readonly log: Position | null; readonly end: Position; readonly told: number };
  readonly outbox: Position;
}

/** Null is the beginning of the outbox. */
export function placeIn(text: string | null): OutboxPlace {
  const [, log, end, outbox, told = '0'] = /^replay:([^:]*):([^:]+):([^:]+)(?::(\d+))?$/.exec(text ?? '') ?? [];
  if (log === undefined || end === undefined || outbox === undefined) return { replay: null, outbox: text };
  return { replay: { log: log === '' ? null : log, end, told: Number(told) }, outbox };
}

export function textOf({ replay: { log, end, told }, outbox }: ReplayPlace): string {
  return `replay:${log ?? ''}:${end}:${outbox}${told === 0 ? '' : `:${told}`}`;
}
