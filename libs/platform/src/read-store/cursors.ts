import { createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@tradepost/kernel';
import { keepKey } from '../runtime/keep-secret.js';
import type { Key } from './read-store.js';

/** Domain separation: keeps these MACs apart from other uses of the key. */
const DOMAIN = 'tradepost list cursor v1';
/** Length in bytes. */
const MAC_LENGTH = 16;

/** The last item of a page. */
export interface CursorPosition {
  readonly sortValue: Key;
  readonly id: string;
}

/** The cursor was not issued here, or belongs to a list with other filters or another order. */
export class InvalidCursor extends DomainError {
  readonly code = 'invalid_cursor';

  constructor() {
    super(
      'This cursor does not belong to this list. Send it with the same filters and sort that it came from, or start again without one.',
    );
  }
}

/**
 * Issues and reads cursors of lists. A cursor is signed together with its tenant and the query of its list, by a key of
 * the data folder.
 */
export class Cursors {
  constructor(private readonly key: Buffer) {}

  /** Reads the key of a data folder, or makes it. */
  static async open(dataDirectory: string): Promise<Cursors> {
    return new Cursors(await keepKey(dataDirectory, 'cursors'));
  }

  /** The cursor after an item. `list`: JSON values that identify the list within the tenant. */
  after({ sortValue, id }: CursorPosition, tenant: string, list: readonly unknown[]): string {
    const position = Buffer.from(JSON.stringify([sortValue, id]));
    return Buffer.concat([this.mac(position, tenant, list), position]).toString('base64url');
  }

  /** The item that a cursor stands after. Throws `InvalidCursor`. */
  read(cursor: string, tenant: string, list: readonly unknown[]): CursorPosition {
    const bytes = Buffer.from(cursor, 'base64url');
    const [mac, position] = [bytes.subarray(0, MAC_LENGTH), bytes.subarray(MAC_LENGTH)];
    if (mac.length < MAC_LENGTH || bytes.toString('base64url') !== cursor) throw new InvalidCursor();
    if (!timingSafeEqual(mac, this.mac(position, tenant, list))) throw new InvalidCursor();
    const [sortValue, id] = JSON.parse(position.toString()) as [Key, string];
    return { sortValue, id };
  }

  private mac(position: Buffer, tenant: string, list: readonly unknown[]): Buffer {
    const hmac = createHmac('sha256', this.key).update(`${DOMAIN}\n${JSON.stringify([tenant, list])}\n`);
    return hmac.update(position).digest().subarray(0, MAC_LENGTH);
  }
}
