import type { Instant } from '@tradepost/kernel';
import {
  FailedDeliveries,
  type Delivery,
  type DueTime,
  type FailedDelivery,
  type FailedMessage,
  type FailureFilter,
  type FailureRecord,
  type HeadOfStream,
} from '@tradepost/platform/event-store';
import { BatchLimit } from '@tradepost/platform/runtime';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

interface Letter extends FailureRecord {
  /** The order in which they arrived. */
  readonly number: number;
  readonly letterId: string;
  readonly subscription: string;
  readonly message: FailedMessage;
  readonly position: string;
  /** JSON; null where the payload is read anew. */
  readonly payload: string | null;
  readonly since: Instant | null;
}

/** Failed deliveries in memory. */
export class MemoryFailedDeliveries extends FailedDeliveries {
  /** By letter id. */
  private readonly letters: MemoryTable<Letter>;
  private readonly marks: MemoryTable<number>;

  constructor(tables: MemoryTables) {
    super();
    this.letters = tables.table('letters');
    this.marks = tables.table('letter marks');
  }

  override async holdUp(subscription: string, stream: string): Promise<boolean> {
    return this.all(subscription, stream).length > 0;
  }

  override async streams(subscription: string): Promise<readonly string[]> {
    return [...new Set(this.all(subscription).map(({ message }) => message.stream))];
  }

  override async add(
    subscription: string,
    letterId: string,
    { id, stream, position, type, correlationId, payload }: Delivery,
    record: FailureRecord & { readonly since: Instant | null },
  ): Promise<void> {
    if (this.letters.get(letterId) !== undefined) return;
    const number = (this.marks.get('last') ?? 0) + 1;
    this.marks.set('last', number);
    const message = { id, type, stream, correlationId };
    const json = payload === undefined ? null : JSON.stringify(payload);
    this.letters.set(letterId, { ...record, number, letterId, subscription, message, position, payload: json });
  }

  override async update(letterId: string, { state, attempts, dueAt, problem }: FailureRecord): Promise<void> {
    this.change(letterId, { state, attempts, dueAt, problem });
  }

  override async remove(subscription: string, letterId: string, stream: string, now: Instant): Promise<void> {
    this.letters.delete(letterId);
    const [next] = this.all(subscription, stream);
    if (next !== undefined) this.change(next.letterId, { state: 'retrying', dueAt: now, since: now });
  }

  override async isDue(letterId: string, attempts: number, time: DueTime): Promise<boolean> {
    const letter = this.letters.get(letterId);
    return letter !== undefined && letter.attempts === attempts && isDueBy(letter, time);
  }

  override async due(subscription: string, time: DueTime, limit: number): Promise<readonly FailedDelivery[]> {
    const all = this.all(subscription);
    const streams = new Set(all.filter((one) => isDueBy(one, time)).map(({ message }) => message.stream));
    const batch = new BatchLimit(limit);
    const found: FailedDelivery[] = [];
    for (const letter of all.filter(({ message }) => streams.has(message.stream))) {
      const { letterId, position, state, attempts, message } = letter;
      if (!batch.admits(Buffer.byteLength(letter.payload ?? ''))) break;
      found.push({ ...message, letterId, position, payload: payloadOf(letter), state, attempts });
    }
    return found;
  }

  override async nextDue(subscription: string): Promise<Instant | null> {
    const due = this.all(subscription).flatMap(({ state, dueAt }) => (state === 'retrying' && dueAt ? [dueAt] : []));
    return due.sort()[0] ?? null;
  }

  override async list({ subscription, states, after, limit }: FailureFilter): Promise<readonly HeadOfStream[]> {
    const heads = this.all(subscription).filter(isHead);
    const wanted = heads.filter((one) => states.includes(one.state)).sort((one, other) => inList(one, other));
    const rest = after === null ? wanted : wanted.filter((one) => inList(after, one) < 0);
    return rest.slice(0, limit).map((one) => this.shown(one));
  }

  override async find(letterId: string): Promise<(HeadOfStream & { readonly payload: unknown }) | null> {
    const letter = this.letters.get(letterId);
    return letter !== undefined && isHead(letter) ? { ...this.shown(letter), payload: payloadOf(letter) } : null;
  }

  override async parkedBehind(subscription: string, stream: string, limit: number): Promise<readonly FailedMessage[]> {
    const parked = this.all(subscription, stream).filter(({ state }) => state === 'parked');
    return parked.slice(0, limit).map(({ message }) => message);
  }

  override async putBack(
    which: { readonly letterId: string } | { readonly subscription: string },
    now: Instant,
  ): Promise<number> {
    const all = this.all('subscription' in which ? which.subscription : undefined);
    const dead = all.filter(({ state, letterId }) => state === 'dead' && isAmong(letterId, which));
    for (const { letterId } of dead) this.change(letterId, { state: 'retrying', attempts: 0, dueAt: now });
    return dead.length;
  }

  private all(subscription?: string, stream?: string): Letter[] {
    const wanted = (one: Letter): boolean =>
      (subscription === undefined || one.subscription === subscription) &&
      (stream === undefined || one.message.stream === stream);
    return [...this.letters.values()].filter(wanted).sort((one, other) => one.number - other.number);
  }

  private change(letterId: string, change: Partial<Letter>): void {
    const letter = this.letters.get(letterId);
    if (letter !== undefined) this.letters.set(letterId, { ...letter, ...change });
  }

  private shown(head: Head): HeadOfStream {
    const { number: _, payload: __, ...shown } = head;
    const behind = this.all(head.subscription, head.message.stream);
    return { ...shown, parked: behind.filter(({ state }) => state === 'parked').length };
  }
}

type Head = Letter & Pick<HeadOfStream, 'state' | 'since'>;

const isHead = (letter: Letter): letter is Head => letter.state !== 'parked';

function isAmong(letterId: string, which: { readonly letterId: string } | object): boolean {
  return !('letterId' in which) || which.letterId === letterId;
}

function isDueBy({ state, dueAt }: Letter, { now, horizon }: DueTime): boolean {
  return state === 'retrying' && dueAt !== null && (dueAt <= now || dueAt > horizon);
}

function payloadOf({ payload }: Letter): unknown {
  return payload === null ? null : (JSON.parse(payload) as unknown);
}

interface Listed {
  readonly since: Instant;
  readonly key: string;
}

/** Negative where the one stands before the other: the newest first. */
function inList(one: Head | Listed, other: Head | Listed): number {
  const [a, b] = [listed(one), listed(other)];
  const [left, right] = a.since === b.since ? [a.key, b.key] : [a.since, b.since];
  return left === right ? 0 : left > right ? -1 : 1;
}

function listed(one: Head | Listed): Listed {
  return 'key' in one ? one : { since: one.since, key: `${one.subscription}/${one.letterId}` };
}
