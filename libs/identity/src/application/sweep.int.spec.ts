import type { TestingModule } from '@nestjs/testing';
import { Contexts, type UnitOfWork } from '@tradepost/platform';
import { tempFolder } from '@tradepost/platform/testing';
import { openIdentity, SettableClock, transact } from '../testing/open-identity.js';
import { SessionRepository } from '../domain/session.repository.js';
import { Sweep } from './sweep.js';

type Session = UnitOfWork['session'];

const dayMs = 24 * 60 * 60 * 1_000;
const folder = tempFolder();
let clock: SettableClock;
let app: TestingModule;

beforeEach(async () => {
  clock = new SettableClock();
  app = folder.closing(await openIdentity(folder.path, clock));
});

const count = async (table: string): Promise<number> => {
  const { reader } = app.get(Contexts).find('identity')!.of('default').database;
  return (await reader.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`, []))[0]!.n;
};
const beginSession = (session: Session, id: string, endsAt: number) =>
  session.sql`INSERT INTO sessions (id, account_id, started_at, ends_at, family, token, token_ends_at)
    VALUES (${id}, 'a', 0, ${endsAt}, ${id}, ${id}, ${endsAt})`;
const sweep = () => app.get(Sweep, { strict: false }).tenant('default');

it('removes expired rows, in small steps, and nothing else', async () => {
  const now = Date.now();
  await transact(app, async ({ session }) => {
    for (let i = 0; i < 1_200; i += 1) await beginSession(session, `old-${i}`, now - 1);
    await beginSession(session, 'new', now + dayMs);
    await session.sql`INSERT INTO networks (account_id, network, used_at) VALUES ('a', 'old', ${now - 181 * dayMs}), ('a', 'used', ${now - 179 * dayMs})`;
    await session.sql`INSERT INTO revocations (session, revoked_at) VALUES ('old', ${now - dayMs}), ('new', ${now})`;
  });
  await sweep();
  const counts = await Promise.all(['sessions', 'revocations', 'networks'].map(count));
  expect(counts).toEqual([1, 1, 1]);
});

it('removes a session ended by its user as soon as possible', async () => {
  await transact(app, ({ session }) => beginSession(session, 'own', Date.now() + dayMs));
  await transact(app, () => app.get(SessionRepository, { strict: false }).revoke(['own'], Date.now() - 1));
  await sweep();
  expect(await count('sessions')).toBe(0);
});

const prepare = (id: string, preparedAt: number) =>
  transact(
    app,
    ({ session }) =>
      session.sql`INSERT INTO pending_logins (id, email_key, hash, prepared_at) VALUES (${id}, 'a@example.com', 'h', ${preparedAt})`,
  );

describe('a pending login', () => {
  it('is removed after a day', async () => {
    await prepare('young', Date.now());
    await prepare('old', Date.now() - dayMs - 1);
    await sweep();
    expect(await count('pending_logins')).toBe(1);
  });

  it('stays while the registration of its customer may be undelivered', async () => {
    await prepare('old', 0);
    await transact(
      app,
      ({ session }) => session.sql`INSERT INTO outbox (type, subject, envelope) VALUES ('t', 'old', '{}')`,
      'default',
      'customers',
    );
    await sweep();
    expect(await count('pending_logins')).toBe(1);
  });

  it('stays while deliveries about its own customer are blocked', async () => {
    await prepare('old', 0);
    await prepare('other', 0);
    await transact(
      app,
      ({ session }) => session.sql`INSERT INTO letters
        (id, subscription, stream, position, message_id, type, correlation_id, state, attempts)
        VALUES ('l', 'identity.accounts', 'old', '1', 'm', 't', 'c', 'dead', 5)`,
    );
    await sweep();
    const { reader } = app.get(Contexts).find('identity')!.of('default').database;
    expect(await reader.sql`SELECT id FROM pending_logins`).toEqual([{ id: 'old' }]);
  });
});
