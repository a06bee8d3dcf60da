import { surroundings, type KeyValueStorage } from './surroundings.js';

/** What a sign-in gives: proof of who asks, and what to get the next proof with. */
export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, in milliseconds since 1970 by the clock here. */
  readonly endsAt: number;
  /** Absent where the refresh token was never sent. */
  readonly renewal?: Renewal | undefined;
}

/** An exchange of the refresh token that was begun. */
export interface Renewal {
  /** Its `Idempotency-Key`: who begins it again must send the same. */
  readonly key: string;
  /** Tells the mark of one page from that of another. */
  readonly by: string;
  /** When, in milliseconds since 1970; 0 once it has failed. */
  readonly since: number;
}

/** Where tokens are kept between requests. */
export interface TokenStore {
  read(): StoredTokens | null;
  /** Null forgets them. */
  write(tokens: StoredTokens | null): void;
  /** Tells of changes that other pages made. */
  watch?(changed: () => void): void;
}

/** Keeps tokens until the page is left: nothing that is stored can be stolen. */
export function memoryTokens(): TokenStore {
  let kept: StoredTokens | null = null;
  return { read: () => kept, write: (tokens) => void (kept = tokens) };
}

/** Keeps tokens in `localStorage`: the tabs of a browser share them, and they outlive the page. */
export function browserTokens(key = 'tradepost.tokens'): TokenStore {
  const storage = surroundings.localStorage;
  if (storage === undefined) throw new Error('There is no localStorage here. Use memoryTokens() instead.');
  return {
    read: () => parsed(storage, key),
    write: (tokens) => (tokens === null ? storage.removeItem(key) : storage.setItem(key, JSON.stringify(tokens))),
    watch: (changed) =>
      surroundings.addEventListener?.('storage', (event) => void ([key, null].includes(event.key) && changed())),
  };
}

/** Whatever else stands there counts as nothing. */
function parsed(storage: KeyValueStorage, key: string): StoredTokens | null {
  try {
    const tokens = JSON.parse(storage.getItem(key) ?? 'null') as StoredTokens | null;
    return tokens !== null && whoOf(tokens).id !== undefined ? tokens : null;
  } catch {
    return null;
  }
}

/** Who an access token says it is for; the shop alone can tell whether that is true. */
export interface Who {
  readonly id: string;
  readonly role: 'customer' | 'staff';
}

export function whoOf(tokens: StoredTokens): Who {
  const { sub, role } = claimsOf(tokens);
  return { id: sub, role };
}

/** Which sign-in the tokens are of; it stays the same when they are renewed. */
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
