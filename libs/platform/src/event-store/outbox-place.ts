/**
 * A place in what a context publishes, as a receiver's checkpoint keeps it: in the outbox, `<outbox>`, or in a replay
 * from the event log, `replay:<log>:<end>:<outbox>`. A replay goes from `log` to `end`, then on in the outbox.
 */
export interface OutboxPlace {
  readonly replay: { readonly log: string; readonly end: string } | null;
  readonly outbox: string;
}

/** Null is the beginning of the outbox. */
export function placeIn(text: string | null): OutboxPlace {
  const [, log, end, outbox] = /^replay:(\d+):(\d+):(\d+)$/.exec(text ?? '') ?? [];
  if (log === undefined || end === undefined || outbox === undefined) return { replay: null, outbox: text ?? '0' };
  return { replay: { log, end }, outbox };
}

export function textOf({ replay, outbox }: OutboxPlace): string {
  return replay === null ? outbox : `replay:${replay.log}:${replay.end}:${outbox}`;
}
