import { createHash, randomBytes } from 'node:crypto';
import type { Credential } from '../auth/credential.js';
import type { Identity } from '../auth/identity.js';
import { holderOf } from './stream-quota.js';

/** For whom a ticket was given out, and what for. */
export interface TicketHolder {
  readonly tenant: string;
  readonly identity: Identity;
  /** The token that they came with; null where it takes none. */
  readonly credential: Credential | null;
  /** The one address the ticket is good for; null: any stream that they may open. */
  readonly path: string | null;
}

/** How long a ticket is good for, in milliseconds. */
export const TICKET_LIFE = 30_000;
/** Tickets that one holder may have unused; beyond, their oldest stops working. */
const MOST_OF_ONE = 20;
/** Tickets of all holders together; beyond, the oldest of all does. */
const MOST = 10_000;
/** 256 bits. */
const LENGTH = 32;

interface Unused {
  readonly holder: TicketHolder;
  readonly endsAt: number;
}

/**
 * One-time tickets for the address of a stream: `EventSource` sends no headers, and a token does not belong in an
 * address. Kept in memory alone, by their hash, in the order in which they end.
 */
export class StreamTickets {
  private readonly unused = new Map<string, Unused>();
  /** Hashes of the unused tickets of each holder, in the same order. */
  private readonly byHolder = new Map<string, Set<string>>();

  issue(holder: TicketHolder, now = Date.now()): string {
    for (const [hash, { endsAt }] of this.unused) {
      if (endsAt > now && this.unused.size < MOST) break;
      this.drop(hash);
    }
    const own = this.byHolder.get(holderOf(holder)) ?? new Set();
    if (own.size >= MOST_OF_ONE) this.drop([...own][0]!);
    const ticket = randomBytes(LENGTH).toString('base64url');
    const hash = hashOf(ticket);
    this.unused.set(hash, { holder, endsAt: now + TICKET_LIFE });
    this.byHolder.set(holderOf(holder), own.add(hash));
    return ticket;
  }

  /** Whose ticket it is; null for one that is unknown, used, too old or for another address. It is used up by that. */
  redeem(ticket: string, path: string, now = Date.now()): TicketHolder | null {
    const found = this.drop(hashOf(ticket));
    if (found === null || found.endsAt <= now) return null;
    return found.holder.path === null || found.holder.path === path ? found.holder : null;
  }

  private drop(hash: string): Unused | null {
    const found = this.unused.get(hash);
    if (found === undefined) return null;
    this.unused.delete(hash);
    const key = holderOf(found.holder);
    const own = this.byHolder.get(key)!;
    own.delete(hash);
    if (own.size === 0) this.byHolder.delete(key);
    return found;
  }
}

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64');
