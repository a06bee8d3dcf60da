import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

/** A P-256 key pair, for ES256. */
export interface SigningKey {
  /** Thumbprint of the public key (RFC 7638). */
  readonly id: string;
  /** Creation time in milliseconds since 1970. */
  readonly madeAt: number;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A public key as listed by `/.well-known/jwks.json`. */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

export function makeSigningKey(madeAt: number): SigningKey {
  return signingKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, madeAt);
}

/** Throws for a key that is not on P-256. */
export function signingKeyOf(privateKey: KeyObject, madeAt: number): SigningKey {
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('it is no private key on the curve P-256');
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  return { id: hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url'), madeAt, privateKey, publicKey };
}

/** Parses a private key. Throws for an invalid text. */
export function readSigningKey(text: string): SigningKey {
  const { madeAt, ...jwk } = JSON.parse(text) as JsonWebKey & { readonly madeAt: string };
  const made = Date.parse(madeAt);
  if (Number.isNaN(made)) throw new Error('it does not say when it was made');
  return signingKeyOf(createPrivateKey({ key: jwk, format: 'jwk' }), made);
}

/** Serialised form for `readSigningKey`: a private JWK with its creation time. */
export function writeSigningKey({ privateKey, madeAt }: SigningKey): string {
  const jwk = privateKey.export({ format: 'jwk' });
  return `${JSON.stringify({ ...jwk, madeAt: new Date(madeAt).toISOString() }, null, 2)}\n`;
}

export function publicJwkOf({ id: kid, publicKey }: SigningKey): PublicJwk {
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' }) as { kty: string; crv: string; x: string; y: string };
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
}
