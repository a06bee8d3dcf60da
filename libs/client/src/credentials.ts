/** What a request proves with who it comes from. */
export interface Credentials {
  /** The token to send now; null where there is none. Throws `ShopProblem` where a sign-in has ended. */
  bearer(): Promise<string | null>;
  /** Another token for the same person, after the shop refused this one; null where there is none to be had. */
  renew(refused: string): Promise<string | null>;
  /** Who the token is for: a request that is sent again must not come from somebody else. */
  holder(): string | null;
  /** Which sign-in the token is of, since the same person may sign in anew; null where it is of none. */
  sid(): string | null;
  /** Forgets that sign-in, which has ended. False where there is another one by now: that stays. */
  forget(sid: string | null): boolean;
}

const noSignIn = { sid: () => null, forget: () => true };

/** One token that never changes, such as that of an order. */
export function fixedToken(token: string): Credentials {
  return { bearer: async () => token, renew: async () => null, holder: () => token, ...noSignIn };
}

/** Nobody's. */
export const noCredentials: Credentials = {
  bearer: async () => null,
  renew: async () => null,
  holder: () => null,
  ...noSignIn,
};
