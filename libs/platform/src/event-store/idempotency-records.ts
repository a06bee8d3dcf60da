/** Resource shown in a reply, needed each time that the reply is given. */
export interface ShownResource {
  readonly id: string;
  readonly version: number;
}

/** A stored reply. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** Null where it shows no resource. */
  readonly resource: ShownResource | null;
}

/** Key and content of a request that may be repeated. */
export interface RepeatableRequest {
  /** 128 bits as base64url, derived from everything that the key is valid for. */
  readonly scope: string;
  /** 128 bits as base64url, derived from the content. */
  readonly content: string;
}

/** How long replies are kept, in milliseconds. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** Stored replies of requests that bore an idempotency key. */
export abstract class IdempotencyRecords {
  /** The stored reply, and whether the content is the same; null for a new request. */
  abstract find(request: RepeatableRequest): Promise<{ readonly reply: KeptReply; readonly same: boolean } | null>;

  /** Stores a reply, in the transaction of the request. `now` in milliseconds since 1970. */
  abstract add(request: RepeatableRequest, reply: KeptReply, now?: number): Promise<void>;

  /** When the oldest record was kept, in milliseconds since 1970; null where there is none. */
  abstract oldestKeptAt(): Promise<number | null>;

  /**
   * Removes records older than `retentionMs`, oldest first, for one step of housekeeping. True where more may be left.
   * `now` in milliseconds since 1970; `clock` measures the step.
   */
  abstract sweep(now: number, clock?: () => number): Promise<boolean>;
}
