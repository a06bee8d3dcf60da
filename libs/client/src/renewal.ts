import { pageLocks, randomUuid } from './browser.js';
import { whoOf, type Renewal, type StoredTokens, type TokenStore } from './tokens.js';
import { pause } from './waiting.js';

/** Longest wait for another page that renews tokens, where pages have no locks. */
const turnDurationMs = 10_000;
/** Time until a write by one page is visible to all others. */
const settlingTimeMs = 50;

/** Exchanges the refresh token under an `Idempotency-Key`; null where the store holds other tokens by then. */
export type Exchange = (tokens: StoredTokens, key: string) => Promise<StoredTokens | null>;

/**
 * Renews the tokens with this access token, unless done already; resolves with the current ones, null where nobody is
 * signed in any more. Reusing a refresh token ends its session, except under the same idempotency key. So pages that
 * share a store take turns, by a lock or else by a mark in the store. The mark keeps the key: the next page repeats a
 * request whose response was lost.
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

/** Tokens that another page has obtained for the same user meanwhile. */
function othersOf(store: TokenStore, tokens: StoredTokens): StoredTokens | null {
  const now = store.read();
  return now !== null && now.refreshToken !== tokens.refreshToken && whoOf(now).id === whoOf(tokens).id ? now : null;
}

/** Tokens to renew and the mark of this turn; no mark where other tokens have replaced them. */
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
      // Two pages may have written concurrently: the page whose mark is stored has the turn.
      if (store.watch !== undefined) await pause(settlingTimeMs);
      if (store.read()?.renewal?.by === turn[1]?.by) return turn;
    } else await pause(settlingTimeMs);
  }
}
