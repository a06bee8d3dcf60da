import fc from 'fast-check';
import {
  beginSession,
  exchange,
  reuseGraceMs,
  isOpen,
  refreshLifetimeMs,
  sessionLifetimeMs,
  type Session,
} from './session.js';

const start = Date.UTC(2026, 10, 1);
const begun = (): Session => beginSession('s', 'a', { family: 'f', token: 'first' }, start);

const givenSession = (session: Session) => ({
  whenComes: (token: string, key: string | null, next: string, now = start) => {
    const result = exchange(session, { token, key, next }, now);
    return {
      thenIsWorth: (worth: 'nothing' | 'the_end') => expect(result).toBe(worth),
      thenGives: (fields: Partial<Session>) => expect(result).toEqual({ ...session, ...fields }),
    };
  },
});
/** Session after `first` was exchanged for `second` with the key `k` at the start. */
const exchanged = (key: string | null = 'k'): Session =>
  exchange(begun(), { token: 'first', key, next: 'second' }, start) as Session;

describe('a session', () => {
  it('is open until it expires or is ended', () => {
    expect(isOpen(begun(), start + sessionLifetimeMs - 1)).toBe(true);
    expect(isOpen(begun(), start + sessionLifetimeMs)).toBe(false);
    expect(isOpen({ ...begun(), endedAt: start + 1 }, start + 2)).toBe(false);
  });

  it('issues no refresh token that outlives it', () => {
    expect(begun().tokenEndsAt).toBe(start + refreshLifetimeMs);
    const late = { ...begun(), tokenEndsAt: start + sessionLifetimeMs };
    givenSession(late)
      .whenComes('first', null, 'second', start + sessionLifetimeMs - 5)
      .thenGives({ token: 'second', usedToken: 'first', usedAt: start + sessionLifetimeMs - 5 });
  });
});

describe('a refresh token', () => {
  it('is exchanged on first use', () => {
    givenSession(begun())
      .whenComes('first', 'k', 'second')
      .thenGives({ token: 'second', usedToken: 'first', usedAt: start, usedBy: 'k' });
  });

  it('is refused once expired', () => {
    givenSession(begun())
      .whenComes('first', 'k', 'second', start + refreshLifetimeMs)
      .thenIsWorth('nothing');
  });

  it.each([
    ['at once without a key', null, null, 0],
    ['with a key where it had none', null, 'k', 0],
    ['without its key', 'k', null, 0],
    ['with another key', 'k', 'other', 0],
    ['with its key after the grace', 'k', 'k', reuseGraceMs + 1],
  ])('is the end when it comes again %s', (_, usedBy, key, later) => {
    givenSession(exchanged(usedBy))
      .whenComes('first', key, 'third', start + later)
      .thenIsWorth('the_end');
  });

  it('is exchanged anew when the same request is repeated', () => {
    const at = start + reuseGraceMs;
    givenSession(exchanged())
      .whenComes('first', 'k', 'third', at)
      .thenGives({ token: 'third', tokenEndsAt: at + refreshLifetimeMs });
  });

  it('ends the session when it was replaced by a repeat', () => {
    const repeated = exchange(exchanged(), { token: 'first', key: 'k', next: 'third' }, start) as Session;
    givenSession(repeated).whenComes('second', 'other', 'fourth').thenIsWorth('the_end');
  });

  it('ends the session when the request is repeated after its answer was used', () => {
    const gone = exchange(exchanged(), { token: 'second', key: 'l', next: 'third' }, start) as Session;
    givenSession(gone).whenComes('first', 'k', 'fourth').thenIsWorth('the_end');
  });

  it('ends the session however long ago it was used', () => {
    let session = begun();
    for (let i = 0; i < 100; i += 1)
      session = exchange(session, { token: session.token, key: null, next: `next-${i}` }, start) as Session;
    givenSession(session).whenComes('first', null, 'more').thenIsWorth('the_end');
  });

  it('is the only exchangeable one after any sequence of requests', () => {
    const request = fc.record({ held: fc.nat(5), key: fc.constantFrom(null, 'k', 'l'), wait: fc.nat(reuseGraceMs) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), (requests) => {
        let session = begun();
        let now = start;
        const given = ['first'];
        for (const [i, { held, key, wait }] of requests.entries()) {
          now += wait;
          const result = exchange(session, { token: given[held % given.length]!, key, next: `next-${i}` }, now);
          if (typeof result === 'string') return;
          session = result;
          given.push(`next-${i}`);
          const fresh = (token: string) => exchange(session, { token, key: 'fresh', next: 'n' }, now);
          expect(given.filter((token) => typeof fresh(token) !== 'string')).toEqual([given.at(-1)]);
        }
      }),
    );
  });
});
