/** On whose behalf something is done: every command, event, message and log line belongs to one. */
export interface RequestContext {
  readonly tenant: string;
  /** Who acts, e.g. `anonymous`, `import` or `policy:when-customer-blocked`. */
  readonly principal: string;
  /** Ties together all that follows from one request. */
  readonly correlationId: string;
  /** The event or message that caused this, null where a person did. */
  readonly causationId: string | null;
}
