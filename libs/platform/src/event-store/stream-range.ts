/** Versions of a stream after one, up to another. */
export interface StreamRange {
  readonly category: string;
  readonly after: number;
  readonly upTo: number;
}

/** An event without its content. */
export interface EventMessage {
  readonly id: string;
  readonly type: string;
  /** `<category>/<stream id>`. */
  readonly stream: string;
  readonly correlationId: string;
}
