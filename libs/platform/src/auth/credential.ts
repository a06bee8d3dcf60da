/** The token that a request came with. It must never be logged or stored. */
export interface Credential {
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}
