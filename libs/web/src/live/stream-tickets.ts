import { createHash, randomBytes } from 'node:crypto';
import type { Credential } from '../auth/api-caller.js';
import { holderOf, type Identity } from '../auth/identity.js';
import { sharesOf } from '../addresses/network-shares.js';

/** For whom a ticket was given out, and what for. */
export interface TicketHolder {
  readonly tenant: string;
  readonly identity: Identity;
  /** The token that they came with; null where it takes none. */
  readonly credential: Credential | null;
  /** What counts as the address of the client that asked for it. */
  readonly network?: string;
  /** The one address the ticket is good for; null: any stream that they may open. */
  readonly path: string | null;
}

/** How long a ticket is good for, in milliseconds. */
export const ticketLifetimeMs = 30_000;
/** Tickets that one holder may have unused; beyond, their oldest stops working. */
const maxTicketsPerHolder = 20;
/** Tickets of the clients at one address; beyond, their oldest does. */
const maxOfAddress = 2_000;
/** Tickets of all holders together; beyond, the oldest of all does. */
const maxTickets = 10_000;
/** 256 bits. */
const ticketBytes = 32;

interface Unused {
  readonly holder: TicketHolder;
  /** On the clock of `performance.now`. */
  readonly endsAt: number;
}

/**
 * One-time tickets for the address of a stream: `EventSource` sends no headers, and a token does not belong in an
 * address. Kept in memory alone, by their hash, in the order in which they end.
 */
export class StreamTickets {
  private readonly unused = new Map<string, Unused>();
  /** Hashes of the unused tickets of each holder and of each network, in the same order. */
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

  /** Whose ticket it is; null for one that is unknown, used, too old or for another address. It is used up by that. */
  redeem(ticket: string, path: string, now = performance.now()): TicketHolder | null {
    const holder = this.look(ticket, path, now);
    this.drop(hashOf(ticket));
    return holder;
  }

  /** The same, without using it up. */
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

/** Whose tickets are counted together with those of a holder, and how many they may have. */
function groupsOf(holder: TicketHolder): readonly { readonly key: string; readonly most: number }[] {
  const shares = holder.network === undefined ? [] : sharesOf(holder.network, maxOfAddress);
  return [
    { key: holderOf(holder), most: maxTicketsPerHolder },
    ...shares.map(({ network, most }) => ({ key: `network ${network}`, most })),
  ];
}

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64');
