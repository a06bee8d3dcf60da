import { createHash, randomBytes } from 'node:crypto';
import type { Identity } from '../auth/identity.js';
import type { Credential } from '../auth/credential.js';

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
/** Tickets that may be unused at once; beyond, the oldest stops working. */
const MOST = 10_000;
/** 256 bits. */
const LENGTH = 32;

/**
 * One-time tickets for the address of a stream: `EventSource` sends no headers, and a token does not belong in an
 * address. Kept in memory alone, by their hash, in the order in which they end.
 */
export class StreamTickets {
  private readonly unused = new Map<string, { readonly holder: TicketHolder; readonly endsAt: number }>();

  issue(holder: TicketHolder, now = Date.now()): string {
    this.sweep(now);
    const ticket = randomBytes(LENGTH).toString('base64url');
    this.unused.set(hashOf(ticket), { holder, endsAt: now + TICKET_LIFE });
    return ticket;
  }

  /** Whose ticket it is; null for one that is unknown, used, too old or for another address. It is used up by that. */
  redeem(ticket: string, path: string, now = Date.now()): TicketHolder | null {
    const key = hashOf(ticket);
    const found = this.unused.get(key);
    this.unused.delete(key);
    if (found === undefined || found.endsAt <= now) return null;
    return found.holder.path === null || found.holder.path === path ? found.holder : null;
  }

  private sweep(now: number): void {
    for (const [key, { endsAt }] of this.unused) {
      if (endsAt > now && this.unused.size < MOST) return;
      this.unused.delete(key);
    }
  }
}

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64');
