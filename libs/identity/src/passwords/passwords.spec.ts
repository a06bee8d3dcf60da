import { expectRefusal } from '@tradepost/kernel/testing';
import { commonPasswords } from './common-passwords.js';
import { assertGoodPassword } from './password-policy.js';
import { PasswordRefused, TooMuchHashing } from './password.errors.js';
import { Passwords } from './passwords.js';

const word = 'three green herons at noon';
const passwords = new Passwords();

describe('a password', () => {
  it('is hashed as OWASP recommends, differently each time', async () => {
    const [one, other] = await Promise.all([passwords.hash(word, 'ada'), passwords.hash(word, 'ada')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
  });

  it('is distinguished from another one', async () => {
    const hash = await passwords.hash(word, 'ada');
    expect(await passwords.matches(hash, word, 'ada')).toBe(true);
    expect(await passwords.matches(hash, `${word}s`, 'ada')).toBe(false);
    expect(await passwords.matches(null, word, 'ada')).toBe(false);
  });

  it('is compared independently of Unicode composition', async () => {
    const hash = await passwords.hash('Ein Vo\u0308gelchen wars', 'ada');
    expect(await passwords.matches(hash, 'Ein V\u00f6gelchen wars', 'ada')).toBe(true);
  });

  it('waits for its turn, and is refused where too many wait', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.matches(null, word, 'ada')));
    const refused = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(refused).toHaveLength(80 - 2 - 64);
    for (const { reason } of refused) expectRefusal(reason, TooMuchHashing, { code: 'overloaded' });
    expect(await passwords.matches(null, word, 'ada')).toBe(false);
  });
});

describe('an admissible password', () => {
  const usedMost = 'is one of the passwords that are used most.';
  const plain = 'is a short piece over and over, or a run along a keyboard or alphabet.';
  const refusal = (password: string, email = 'ada@example.com'): unknown => {
    try {
      assertGoodPassword(password, email);
      return null;
    } catch (error) {
      return error;
    }
  };

  it.each(['zu9 qwx, 4vi', 'three '.repeat(21), '🦜🐈🐕🐎🦉'.repeat(3), 'ab12ab12ab13', 'my cat is Ada 4'])(
    'is %j',
    (password) => {
      expect(refusal(password)).toBeNull();
    },
  );

  it.each<readonly [string, string]>([
    ['elevenchars', 'has fewer than 12 characters.'],
    ['🦜'.repeat(11), 'has fewer than 12 characters.'],
    ['x'.repeat(129), 'has more than 128 characters.'],
    ['three green\u0007 herons', 'has control characters, or halves of characters.'],
    ...['Password1234', 'password12345', '123456123456', 'qwertyqwerty', 'manchesterunited', '1qazxsw23edc'].map(
      (word) => [word, usedMost] as const,
    ),
    ...[
      '111111111111',
      '000000000000',
      '123123123123',
      'x'.repeat(128),
      '🦜'.repeat(12),
      '            ',
      'abcdabcdabcda',
      'ABCDEFGHIJKL',
      'zyxwvutsrqpon',
      '890123456789',
      '987654321098',
      '1q2w3e4r5t6y7u8i9o0p',
      'qwertyuiopasdf',
    ].map((word) => [word, plain] as const),
    ['ADA@example.COM', 'contains the e-mail.'],
  ])('is not %j', (password, detail) => {
    const error = refusal(password);
    expectRefusal(error, PasswordRefused, { code: 'validation_failed', about: ['password'] });
    expect((error as PasswordRefused).complaints[0]!.detail).toBe(detail);
  });

  it('does not contain a local part of four characters or more', () => {
    expect(refusal('adalovelace-12', 'adal@example.com')).toBeInstanceOf(PasswordRefused);
    expect(refusal('adalovelace-12', 'ada@example.com')).toBeNull();
  });

  it('is not among the thousands used most', () => {
    expect(commonPasswords.size).toBeGreaterThan(2_500);
    for (const password of commonPasswords) expect(refusal(password)).toBeInstanceOf(PasswordRefused);
  });
});
