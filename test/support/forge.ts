import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Signs what a token says. */
export type Signer = (input: string) => Buffer;

const encode = (part: object | Buffer): string =>
  (Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part))).toString('base64url');

/** A JWT of exactly these parts. */
export function jwt(header: object, claims: object, signer: Signer): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${encode(signer(input))}`;
}

export const unsigned: Signer = () => Buffer.alloc(0);

/** A signature that is none, and that careless code takes for one of anything (CVE-2022-21449). */
export const zeroes: Signer = () => Buffer.alloc(64);

export function es256(key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer {
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding });
}

export function hs256(secret: string | Buffer): Signer {
  return (input) => createHmac('sha256', secret).update(input).digest();
}

/** A key that an attacker made. */
export const ownKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The key that a shop signs its tokens with, as whoever has its data folder finds it. */
export function stolenKey(dataDirectory: string): KeyObject {
  const folder = join(dataDirectory, 'keys');
  const file = readdirSync(folder).find((name) => name.startsWith('signing-'))!;
  return createPrivateKey({ key: JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonWebKey, format: 'jwk' });
}

/** What a token of one of the staff says, but for what is given otherwise; `undefined` leaves a claim out. */
export function claimsOf(tenant: string, otherwise: object = {}): object {
  const now = Math.floor(Date.now() / 1_000);
  const common = { iss: 'tradepost', aud: 'tradepost-api', tenant, role: 'staff', iat: now, exp: now + 600 };
  return { ...common, sub: uuid7(), sid: uuid7(), jti: randomUUID(), ...otherwise };
}

const uuid7 = (): string => randomUUID().replace(/-4/, '-7');
