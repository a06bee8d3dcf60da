import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DomainEvent, StreamType } from '@tradepost/kernel';

/** Value of a personal field once the key of its person was deleted. */
export const ERASED = '[erased]';

const SEALED = '$personal';
const ALGORITHM = 'aes-256-gcm';

/** A new key of a person: 32 random bytes as base64. */
export function newPersonalKey(): string {
  return randomBytes(32).toString('base64');
}

/** Names of the personal fields of an event type. */
export function personalFieldsOf(type: StreamType<DomainEvent>, eventType: string): readonly string[] {
  return (type.personal as Readonly<Record<string, readonly string[]>>)[eventType] ?? [];
}

/**
 * Replaces the personal fields of an event by one ciphertext: AES-256-GCM (NIST SP 800-38D), a random 96-bit nonce
 * each. `about` is authenticated with it, so that a ciphertext moved to another event does not decrypt.
 */
export function encrypt(event: object, fields: readonly string[], key: string, about: string): object {
  const open: Record<string, unknown> = {};
  const secret: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) (fields.includes(name) ? secret : open)[name] = value;
  const nonce = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, Buffer.from(key, 'base64'), nonce).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
  return { ...open, [SEALED]: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') };
}

/** Inverse of `encrypt`. Without a key, personal fields read `ERASED`. */
export function decrypt(
  stored: Record<string, unknown>,
  fields: readonly string[],
  key: string | null,
  about: string,
): object {
  const { [SEALED]: sealed, ...open } = stored;
  if (typeof sealed !== 'string') return open;
  if (key === null) return { ...open, ...Object.fromEntries(fields.map((field) => [field, ERASED])) };
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(ALGORITHM, Buffer.from(key, 'base64'), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(12, 28));
  const secret = decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  return { ...open, ...(JSON.parse(secret) as object) };
}
