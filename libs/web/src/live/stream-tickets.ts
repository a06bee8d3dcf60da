import { createHash, randomBytes } from 'node:crypto';
import type { Credential } from '../auth/api-caller.js';
import { holderOf, type Identity } from '../auth/identity.js';
import { sharesOf } from '../addresses/network-shares.js';

/** Holder and purpose of a ticket. */
export interface TicketHolder {
  readonly tenant: string;
  readonly identity: Identity;
  /** Token of its holder; null for none. */
  readonly credential: Credential | null;
  /** Network of the client that requested it. */
  readonly network?: string;
  /** The path that it is good for; null for any stream of its holder. */
  readonly path: string | null;
}

/** Lifetime of a ticket, in milliseconds. */
export const ticketLifetimeMs = 30_000;
/** Unused tickets of one holder; beyond, the oldest is dropped. */
const maxTicketsPerHolder = 20;
/** Tickets of one address; beyond, the oldest is dropped. */
const maxOfAddress = 2_000;
/** Tickets in all; beyond, the oldest is dropped. */
const maxTickets = 10_000;
/** 256 bits. */
const ticketBytes = 32;

interface Unused {
  readonly holder: TicketHolder;
  /** On the monotonic clock. */
  readonly endsAt: number;
}

/**
 * One-time tickets in stream addresses: `EventSource` sends no headers, and a token does not belong in an address. Kept
 * in memory, by their hash, in order of expiry.
 */
export class StreamTickets {
  private readonly unused = new Map<string, Unused>();
  /** Hashes of the unused tickets of each holder and network, in the same order. */
  private readonly groups = new Map<string, Set<string>>();

  issue(holder: TicketHolder, now = performance.now()): string {
    for (const [hash, { endsAt }] of this.unused) {
      if (endsAt > now && this.unused.size < maxTickets) break;
      this.drop(hash);
    }
    const ticket = randomBytes(ticketBytes).toString('base64url');
    const hash = hashOf(ticket);
    for (const { key, most } of groupsOf(holder)) {
      const group = this.groups.get(key);
      if (group !== undefined && group.size >= most) this.drop(group.values().next().value!);
      this.groups.set(key, (this.groups.get(key) ?? new Set()).add(hash));
    }
    this.unused.set(hash, { holder, endsAt: now + ticketLifetimeMs });
    return ticket;
  }

  /** Holder of a ticket, which is consumed; null for one that is unknown, used, expired or for another path. */
  redeem(ticket: string, path: string, now = performance.now()): TicketHolder | null {
    const holder = this.look(ticket, path, now);
    this.drop(hashOf(ticket));
    return holder;
  }

  /** The same without consuming it. */
  look(ticket: string, path: string, now = performance.now()): TicketHolder | null {
    const found = this.unused.get(hashOf(ticket));
    if (found === undefined || found.endsAt <= now) return null;
    return found.holder.path === null || found.holder.path === path ? found.holder : null;
  }

  private drop(hash: string): Unused | null {
    const found = this.unused.get(hash);
    if (found === undefined) return null;
    this.unused.delete(hash);
    for (const { key } of groupsOf(found.holder)) {
      const group = this.groups.get(key)!;
      group.delete(hash);
      if (group.size === 0) this.groups.delete(key);
    }
    return found;
  }
}

/** Groups that a holder's tickets count in, with their limits. */
function groupsOf(holder: TicketHolder): readonly { readonly key: string; readonly most: number }[] {
  const shares = holder.network === undefined ? [] : sharesOf(holder.network, maxOfAddress);
  return [
    { key: holderOf(holder), most: maxTicketsPerHolder },
    ...shares.map(({ network, most }) => ({ key: `network ${network}`, most })),
  ];
}

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64');
