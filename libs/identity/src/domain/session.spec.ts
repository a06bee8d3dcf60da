import { GRACE, isOpen, REFRESH_LIFE, SESSION_LIFE, tokenEnd, worthOf } from './session.js';

const start = Date.UTC(2026, 10, 1);
const session = { id: 's', accountId: 'a', startedAt: start, endsAt: start + SESSION_LIFE, endedAt: null };
const token = { hash: 'h', sessionId: 's', endsAt: start + REFRESH_LIFE, usedAt: null };

describe('a session', () => {
  it('is open until its end, or until it is ended', () => {
    expect(isOpen(session, start + SESSION_LIFE - 1)).toBe(true);
    expect(isOpen(session, start + SESSION_LIFE)).toBe(false);
    expect(isOpen({ ...session, endedAt: start + 1 }, start + 2)).toBe(false);
  });

  it('gives no refresh token that outlives it', () => {
    expect(tokenEnd(session, start)).toBe(start + REFRESH_LIFE);
    expect(tokenEnd(session, start + SESSION_LIFE - 5)).toBe(start + SESSION_LIFE);
  });
});

describe('a refresh token', () => {
  it.each([
    ['another when it comes for the first time', null, start, 'another'],
    ['nothing when it has ended', null, start + REFRESH_LIFE, 'nothing'],
    ['another within its grace', start, start + GRACE, 'another'],
    ['the end of its session after its grace', start, start + GRACE + 1, 'the_end'],
    ['nothing when it was used and has ended', start, start + REFRESH_LIFE, 'nothing'],
  ] as const)('is worth %s', (_, usedAt, now, worth) => {
    expect(worthOf({ ...token, usedAt }, now)).toBe(worth);
  });
});
