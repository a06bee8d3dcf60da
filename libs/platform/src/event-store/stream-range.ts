/** A part of a stream: what comes after one version, up to another. */
export interface StreamRange {
  readonly category: string;
  readonly after: number;
  readonly upTo: number;
}

/** What an event is called by, without what it says. */
export interface EventMessage {
  readonly id: string;
  readonly type: string;
  /** `<category>/<stream id>`. */
  readonly stream: string;
  readonly correlationId: string;
}
