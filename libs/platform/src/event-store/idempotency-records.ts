/** The resource that a reply shows, for what has to follow the reply each time it is given. */
export interface ShownResource {
  readonly id: string;
  readonly version: number;
}

/** A reply as it was given. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** Null where it shows none. */
  readonly resource: ShownResource | null;
}

/** A request that may come again: what it is known by, and what it asks for. */
export interface RepeatableRequest {
  /** 16 bytes as base64url, made of all that the key is valid for. */
  readonly scope: string;
  /** 16 bytes as base64url, made of the content. */
  readonly content: string;
}

/** How long a reply can be asked for again, in milliseconds. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** Replies to requests that may come again. */
export abstract class IdempotencyRecords {
  /** The reply that a request got when it was carried out, and whether it asked for the same; null: it is new. */
  abstract find(request: RepeatableRequest): Promise<{ readonly reply: KeptReply; readonly same: boolean } | null>;

  /** Keeps the reply to a request, in the transaction that carries it out. `now` in milliseconds since 1970. */
  abstract add(request: RepeatableRequest, reply: KeptReply, now?: number): Promise<void>;

  /**
   * Removes some of the records that are older than `retentionMs`, oldest first; true where there may be more of them.
   * `now` in milliseconds since 1970; the clock tells how long the step takes.
   */
  abstract sweep(now: number, clock?: () => number): Promise<boolean>;
}
