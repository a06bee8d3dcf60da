import type { TestingModule } from '@nestjs/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { openIdentity, transact } from '../testing/open-identity.js';
import { Revocations } from './revocations.js';
import { clockToleranceMs, tokenLifetimeMs } from './signing-keys.js';

const folder = tempFolder();
let app: TestingModule;

beforeEach(async () => {
  app = folder.closing(await openIdentity(folder.path));
});

const revoke = (id: string, at: number) =>
  transact(app, ({ session }) => session.sql`INSERT INTO revocations (session, revoked_at) VALUES (${id}, ${at})`);

it('an ended session is remembered until tokens signed a moment later have expired', async () => {
  const now = Date.now();
  await revoke('forgotten', now - tokenLifetimeMs - clockToleranceMs - 1);
  await revoke('at its end', now - tokenLifetimeMs - clockToleranceMs / 2);
  await revoke('new', now);
  const revocations = app.get(Revocations, { strict: false });
  const known = (id: string) => revocations.has('default', id);
  expect([await known('forgotten'), await known('at its end'), await known('new')]).toEqual([false, true, true]);
});
