/** A difference found by a verification. */
export interface Difference {
  readonly tenant: string;
  readonly context: string;
  /** Kind of data: `stream`, `state`, `outbox`, `inbox`, `checkpoint` or `document`. */
  readonly kind: string;
  /** The difference as a sentence. Names ids, fields and positions, never values, which may be personal. */
  readonly sentence: string;
}

/** What was compared. */
export interface Counts {
  streams: number;
  events: number;
  aggregates: number;
  messages: number;
  received: number;
  documents: number;
  /** Documents whose contents were compared with a fold of their events. */
  compared: number;
}

/** Greatest number of sentences kept; more are only counted. */
const maxDifferences = 1_000;

/** Collects the results of a verification. */
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
  /** What could not be compared, and why. */
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

/** Reports a difference in one store. */
export type Report = ReturnType<Findings['for']>;
