import { pageLocks, randomUuid } from './surroundings.js';
import { whoOf, type Renewal, type StoredTokens, type TokenStore } from './tokens.js';
import { pause } from './waiting.js';

/** A page that renews tokens is waited for so long at most, where pages have no locks; in milliseconds. */
const turnDurationMs = 10_000;
/** What a page has written, the others have seen after so many milliseconds. */
const settlingTimeMs = 50;

/** Exchanges the refresh token under an `Idempotency-Key`; null where others stand in the store by then. */
export type Exchange = (tokens: StoredTokens, key: string) => Promise<StoredTokens | null>;

/**
 * Renews the tokens with this access token, unless that was done already; resolves with those that stand in their place,
 * null where nobody is signed in any more. A refresh token that is sent twice ends its session, but for a repeat under
 * its key. So pages that share a store take turns, by a lock or else by a mark in the store, and the mark keeps the key:
 * who comes after a page that has not heard the answer repeats its request.
 */
export async function renewInTurn(store: TokenStore, old: string, exchange: Exchange): Promise<StoredTokens | null> {
  const locks = pageLocks();
  const turn = async (): Promise<StoredTokens | null> => {
    const [tokens, mark] = await (locks === undefined ? awaitTurn(store, old) : takeTurn(store, old));
    if (tokens === null || mark === null) return tokens;
    try {
      return (await exchange(tokens, mark.key)) ?? othersOf(store, tokens);
    } catch (error) {
      const now = store.read();
      if (now?.renewal?.by === mark.by) store.write({ ...now, renewal: { ...mark, since: 0 } });
      const others = othersOf(store, tokens);
      if (others === null) throw error;
      return others;
    }
  };
  return locks === undefined ? turn() : locks.request('tradepost.session', turn);
}

/** Tokens that another page has got for the same person meanwhile. */
function othersOf(store: TokenStore, tokens: StoredTokens): StoredTokens | null {
  const now = store.read();
  return now !== null && now.refreshToken !== tokens.refreshToken && whoOf(now).id === whoOf(tokens).id ? now : null;
}

/** Tokens to renew with the mark of whose turn it is; without one where others stand in their place. */
type Turn = readonly [StoredTokens | null, Renewal | null];

function takeTurn(store: TokenStore, old: string): Turn {
  const tokens = store.read();
  if (tokens?.accessToken !== old) return [tokens, null];
  const mark = { key: tokens.renewal?.key ?? randomUuid(), by: randomUuid(), since: Date.now() };
  store.write({ ...tokens, renewal: mark });
  return [tokens, mark];
}

async function awaitTurn(store: TokenStore, old: string): Promise<Turn> {
  for (;;) {
    const tokens = store.read();
    if (tokens?.accessToken !== old) return [tokens, null];
    if ((tokens.renewal?.since ?? 0) + turnDurationMs <= Date.now()) {
      const turn = takeTurn(store, old);
      // Two pages may have written at once: the turn is that of whose mark stands.
      if (store.watch !== undefined) await pause(settlingTimeMs);
      if (store.read()?.renewal?.by === turn[1]?.by) return turn;
    } else await pause(settlingTimeMs);
  }
}
