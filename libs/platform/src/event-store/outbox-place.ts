/**
 * A place in what a context publishes, as a receiver's checkpoint keeps it: in the outbox, `<outbox>`, or in a replay
 * from the event log, `replay:<log>:<end>:<outbox>` or `replay:<log>:<end>:<outbox>:<told>`. A replay goes from `log` to
 * `end`, then on in the outbox; `told` are the contracts of the event after `log` that have been told already.
 */
export interface OutboxPlace {
  readonly replay: { readonly log: string; readonly end: string; readonly told: number } | null;
  readonly outbox: string;
}

/** Null is the beginning of the outbox. */
export function placeIn(text: string | null): OutboxPlace {
  const [, log, end, outbox, told = '0'] = /^replay:(\d+):(\d+):(\d+)(?::(\d+))?$/.exec(text ?? '') ?? [];
  if (log === undefined || end === undefined || outbox === undefined) return { replay: null, outbox: text ?? '0' };
  return { replay: { log, end, told: Number(told) }, outbox };
}

export function textOf({ replay, outbox }: OutboxPlace): string {
  if (replay === null) return outbox;
  const { log, end, told } = replay;
  return `replay:${log}:${end}:${outbox}${told === 0 ? '' : `:${told}`}`;
}
