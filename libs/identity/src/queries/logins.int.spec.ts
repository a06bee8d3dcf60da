import type { TestingModule } from '@nestjs/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { AccountRepository } from '../domain/account.repository.js';
import { Account } from '../domain/account.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { openIdentity, transact } from '../testing/open-identity.js';
import { morning } from '../testing/samples.js';
import { LoginsQuery } from './logins.js';

const folder = tempFolder();
let app: TestingModule;
const given = <T>(type: abstract new (...args: never[]) => T): T => app.get(type as never, { strict: false });

beforeEach(async () => {
  app = folder.closing(await openIdentity(folder.path));
});

const open = (id: string, email: string, role: 'customer' | 'staff' = 'customer') =>
  transact(app, async () => {
    await given(AccountRepository).save(Account.open(id, role, email, morning));
    await given(PasswordRepository).set(id, 'hash');
  });
const idBy = async (email: string) => (await given(LoginsQuery).byEmail('default', email))?.id;

it.each([
  ['Ada@Example.com', ['ada@example.com', 'ADA@EXAMPLE.COM']],
  ['ada@xn--bcher-kva.example', ['ada@bücher.example', 'ADA@BÜCHER.example', 'ada@XN--bcher-kva.example']],
  ['ada@bücher.example', ['Ada@Bücher.example', 'ada@xn--bcher-kva.example']],
  ['<ada@example.com', ['<Ada@example.com']],
  ['ada@example.com>', ['ada@example.com>']],
  ['a@b.example,evil.test', ['a@b.example,evil.test']],
])('whoever is on file as %s signs in as %j', async (email, spellings) => {
  await open('a', email);
  for (const spelling of spellings) {
    expect(await idBy(spelling)).toBe('a');
    expect((await transact(app, () => given(AccountRepository).findByEmail(spelling)))?.id).toBe('a');
  }
  expect(await idBy('bob@example.com')).toBeUndefined();
});

it('prefers the exact spelling where two accounts differ in spelling only', async () => {
  await open('a', 'ada@bücher.example');
  await open('b', 'ada@xn--bcher-kva.example');
  expect([await idBy('ada@bücher.example'), await idBy('ada@xn--bcher-kva.example')]).toEqual(['a', 'b']);
});

it('recognises staff by any spelling', async () => {
  await open('a', 'clerk@xn--bcher-kva.example', 'staff');
  await transact(app, () => given(PasswordRepository).prepare({ id: 'p', email: 'new@bücher.example', hash: 'h' }, 0));
  expect(await given(LoginsQuery).isStaff('default', 'Clerk@bücher.example')).toBe(true);
  expect(await transact(app, () => given(PasswordRepository).isPending('new@xn--bcher-kva.example'))).toBe(true);
});
