/** Credentials of a request. */
export interface Credentials {
  /** Token to send; null where there is none. Throws `ShopProblem` where a session has ended. */
  bearer(): Promise<string | null>;
  /** Replacement for a refused token, for the same user; null where none is available. */
  renew(refused: string): Promise<string | null>;
  /** User of the token. A retry must not be sent for another user. */
  holder(): string | null;
  /** Session of the token (one user may sign in several times); null where it belongs to none. */
  sid(): string | null;
  /** Forgets an ended session. False, and no effect, where another session has replaced it. */
  forget(sid: string | null): boolean;
}

const noSignIn = { sid: () => null, forget: () => true };

/** A single, constant token, such as that of an order. */
export function fixedToken(token: string): Credentials {
  return { bearer: async () => token, renew: async () => null, holder: () => token, ...noSignIn };
}

/** Credentials of a guest. */
export const noCredentials: Credentials = {
  bearer: async () => null,
  renew: async () => null,
  holder: () => null,
  ...noSignIn,
};
