import { browser, type KeyValueStorage } from './browser.js';

/** Tokens of a session. */
export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Expiry of the access token, in milliseconds since 1970 by the local clock. */
  readonly endsAt: number;
  /** Absent where the refresh token was never sent. */
  readonly renewal?: Renewal | undefined;
}

/** A renewal in progress. */
export interface Renewal {
  /** Its `Idempotency-Key`; a repeat must send the same. */
  readonly key: string;
  /** Random id of the page that renews. */
  readonly by: string;
  /** Start, in milliseconds since 1970; 0 once failed. */
  readonly since: number;
}

export interface TokenStore {
  read(): StoredTokens | null;
  /** Null removes them. */
  write(tokens: StoredTokens | null): void;
  /** Reports changes by other pages. */
  watch?(changed: () => void): void;
}

/** Keeps tokens in memory until the page is left, so that none can be stolen from storage. */
export function memoryTokens(): TokenStore {
  let kept: StoredTokens | null = null;
  return { read: () => kept, write: (tokens) => void (kept = tokens) };
}

/** Keeps tokens in `localStorage`: shared by all tabs, and beyond the page's life. */
export function browserTokens(key = 'tradepost.tokens'): TokenStore {
  const storage = browser.localStorage;
  if (storage === undefined) throw new Error('There is no localStorage here. Use memoryTokens() instead.');
  return {
    read: () => parsed(storage, key),
    write: (tokens) => (tokens === null ? storage.removeItem(key) : storage.setItem(key, JSON.stringify(tokens))),
    watch: (changed) =>
      browser.addEventListener?.('storage', (event) => void ([key, null].includes(event.key) && changed())),
  };
}

/** Other content of that key is ignored. */
function parsed(storage: KeyValueStorage, key: string): StoredTokens | null {
  try {
    const tokens = JSON.parse(storage.getItem(key) ?? 'null') as StoredTokens | null;
    return tokens !== null && whoOf(tokens).id !== undefined ? tokens : null;
  } catch {
    return null;
  }
}

/** User named by an access token. Unverified: only the shop can verify it. */
export interface Who {
  readonly id: string;
  readonly role: 'customer' | 'staff';
}

export function whoOf(tokens: StoredTokens): Who {
  const { sub, role } = claimsOf(tokens);
  return { id: sub, role };
}

/** Session of the tokens; unchanged by renewals. */
export function sidOf(tokens: StoredTokens): string | null {
  return claimsOf(tokens).sid ?? null;
}

interface Claims {
  readonly sub: string;
  readonly role: Who['role'];
  readonly sid?: string;
}

function claimsOf({ accessToken }: StoredTokens): Claims {
  const payload = accessToken.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(atob(payload)) as Claims;
}
