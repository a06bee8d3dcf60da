/** Something that differs from what it must be. */
export interface Difference {
  readonly tenant: string;
  readonly context: string;
  /** What was compared: `stream`, `state`, `outbox`, `inbox`, `checkpoint` or `document`. */
  readonly kind: string;
  /** What differs, in a sentence. Names ids, fields and places, never the values: they may be personal. */
  readonly sentence: string;
}

/** What was looked at, as far as it is counted. */
export interface Counts {
  streams: number;
  events: number;
  aggregates: number;
  messages: number;
  received: number;
  documents: number;
  /** Of those, the ones whose contents were compared with a fold of their events. */
  compared: number;
}

/** Sentences that are kept; more are only counted, so that memory stays bounded. */
const maxDifferences = 1_000;

/** Gathers what a verification finds. */
export class Findings {
  readonly counts: Counts = {
    streams: 0,
    events: 0,
    aggregates: 0,
    messages: 0,
    received: 0,
    documents: 0,
    compared: 0,
  };
  readonly first: Difference[] = [];
  /** What could not be compared, and why; no difference. */
  readonly notes: string[] = [];
  differing = 0;

  add(difference: Difference): void {
    this.differing += 1;
    if (this.first.length < maxDifferences) this.first.push(difference);
  }

  /** Reports differences in one context of one tenant. */
  for(tenant: string, context: string): (kind: string, sentence: string) => void {
    return (kind, sentence) => this.add({ tenant, context, kind, sentence });
  }
}

/** Reports a difference in the store that is looked at. */
export type Report = ReturnType<Findings['for']>;
