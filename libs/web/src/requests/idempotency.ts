import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ContentMac, IdempotencyGuard, RepeatableRequest, StoreView } from '@tradepost/platform/event-store';
import { isStranger, quotaKey } from '../auth/identity.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { HttpProblem } from '../problems/http-problem.js';
import { pathOf } from '../addresses/ids-in-addresses.js';
import { Reply } from './reply.js';

const KEY = /^[\x21-\x7e]{1,255}$/;
/** Header of a repeated reply. */
const REPLAYED = { 'idempotent-replayed': 'true' };

/** Carries a request out once and answers repeats with the first reply, byte for byte. */
class OnceByKey implements IdempotencyGuard {
  constructor(private readonly request: RepeatableRequest) {}

  /** Throws `HttpProblem` where the key was used with another body. `R` is a `Reply`: nothing else answers a POST. */
  async find<R>({ idempotencyRecords }: StoreView): Promise<R | null> {
    const known = await idempotencyRecords.find(this.request);
    if (known === null) return null;
    if (!known.same) {
      throw new HttpProblem(
        'idempotency_key_reused',
        'This Idempotency-Key came with another body before. Send the body it came with, or a new key for a new request.',
      );
    }
    const { status, headers, body, resource } = known.reply;
    return new Reply(status, body, { ...headers, ...REPLAYED }, { resource }) as R;
  }

  async store({ idempotencyRecords }: StoreView, reply: unknown): Promise<void> {
    if (!(reply instanceof Reply)) throw new Error('A request that bears an Idempotency-Key is answered by a Reply.');
    await idempotencyRecords.add(this.request, reply);
  }
}

/** UUIDs of version 4, and of version 7, of which 74 bits are random. */
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Guard of a POST with an idempotency key, given its body; null without a key. The checked body counts: no body and an
 * empty one are the same, and so is an id in either case. Throws `HttpProblem` for an invalid key.
 */
export function repeatable(
  request: FastifyRequest,
  { tenant, identity }: ApiCaller,
  contents: ContentMac,
): ((body: unknown) => IdempotencyGuard) | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST') return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new HttpProblem('validation_failed', 'Idempotency-Key takes 1 to 255 visible ASCII characters.', {
      errors: [{ pointer: 'Idempotency-Key', detail: 'does not have 1 to 255 visible ASCII characters.' }],
    });
  }
  if (isStranger(identity) && !RANDOM_UUID.test(key)) {
    throw new HttpProblem(
      'validation_failed',
      'Whoever sends no token shares their keys with all others. Use a random UUID as Idempotency-Key.',
      { errors: [{ pointer: 'Idempotency-Key', detail: 'is not a UUID of version 4 or 7.' }] },
    );
  }
  const scope = digest(JSON.stringify([tenant, quotaKey(identity), request.method, pathOf(request), key]));
  return (body) => new OnceByKey({ scope, content: contents.of(canonical(body)) });
}

/** Throws `HttpProblem` for a missing key where one is required. */
export function assertKey(request: FastifyRequest): void {
  if (request.headers['idempotency-key'] !== undefined) return;
  throw new HttpProblem(
    'idempotency_key_required',
    'Send an Idempotency-Key, a new one for each new request and the same one when you send a request again.',
  );
}

/** The first 16 bytes of SHA-256. */
function digest(text: string): string {
  return hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url');
}

/** Canonical text of a JSON value. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`).join(',')}}`;
}
