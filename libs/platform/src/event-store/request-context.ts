import type { StoreView } from './store-view.js';

/** On whose behalf something is done: every command, event, message and log line belongs to one. */
export interface RequestContext {
  readonly tenant: string;
  /** Who acts, e.g. `account:01890a5d-…`, `import` or `policy:keep-slips`. */
  readonly principal: string;
  /** Ties together all that follows from one request. */
  readonly correlationId: string;
  /** The event or message that caused this, null where a person did. */
  readonly causationId: string | null;
  /** What counts as the address of one client (`networkOf`), where a client asked. */
  readonly network?: string;
  /** Collects the streams that what is done takes on, such as `note/01890a5d-…`, for the log. */
  readonly streams?: Set<string>;
  /** Set where the request may come again and must have its effect once. */
  readonly once?: IdempotencyGuard;
}

/** Has a request carried out once, however often it is sent. */
export interface IdempotencyGuard {
  /** What it resulted in when it was carried out before; null where it is new. */
  find<R>(store: StoreView): Promise<R | null>;
  /** Keeps what it resulted in; for a command, inside its transaction. */
  store(store: StoreView, result: unknown): Promise<void>;
}
