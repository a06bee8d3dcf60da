import type { StoreView } from './store-view.js';

/** On whose behalf something happens: part of every command, event, message and log line. */
export interface RequestContext {
  readonly tenant: string;
  /** Who acts, e.g. `account:01890a5d-…`, `import` or `policy:keep-slips`. */
  readonly principal: string;
  /** Shared by everything that follows from one request. */
  readonly correlationId: string;
  /** Id of the event or message that caused this; null for a person's request. */
  readonly causationId: string | null;
  /** Network of the client (`networkOf`), where there is one. */
  readonly network?: string;
  /** Collects changed streams, such as `note/01890a5d-…`, for the log. */
  readonly streams?: Set<string>;
  /** Present where the request may be repeated and must take effect once. */
  readonly once?: IdempotencyGuard;
}

/** Carries a request out once, however often it is sent. */
export interface IdempotencyGuard {
  /** Result of the first time; null for a new request. */
  find<R>(store: StoreView): Promise<R | null>;
  /** Stores the result; for a command, inside its transaction. */
  store(store: StoreView, result: unknown): Promise<void>;
}
