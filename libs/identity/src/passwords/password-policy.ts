import { schemas } from '@tradepost/web';
import { commonPasswords } from './common-passwords.js';
import { PasswordRefused } from './password.errors.js';
import { normalized } from './passwords.js';
import { isPlain } from './plain-pattern.js';

const minLength = 12;
const maxLength = 128;
/** Shortest local part of an e-mail that a password may not contain: shorter ones occur in good passwords by chance. */
const minLocalPartLength = 4;

/**
 * Throws `PasswordRefused` for a password that is too short or too long, among the most used, a repetition or a run, or
 * derived from the e-mail (NIST SP 800-63B, 3.1.1.2). There are no rules of composition. Length is counted in code
 * points.
 */
export function assertGoodPassword(password: string, email: string): void {
  if (!schemas.TEXT.test(password)) throw new PasswordRefused('has control characters, or halves of characters');
  const text = normalized(password);
  const length = Array.from(text).length;
  if (length < minLength) throw new PasswordRefused(`has fewer than ${minLength} characters`);
  if (length > maxLength) throw new PasswordRefused(`has more than ${maxLength} characters`);
  const lower = text.toLowerCase();
  if (commonPasswords.has(lower)) throw new PasswordRefused('is one of the passwords that are used most');
  if (isPlain(lower))
    throw new PasswordRefused('is a short piece over and over, or a run along a keyboard or alphabet');
  const [whole, local] = [email.toLowerCase(), email.toLowerCase().split('@')[0]!];
  if (lower.includes(whole) || (local.length >= minLocalPartLength && lower.includes(local)))
    throw new PasswordRefused('contains the e-mail');
}
