import type { ContextDatabase } from '../persistence/context-database.js';
import type { RequestContext } from '../context/request-context.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import type { Signal } from './signal.js';
import type { Subscription } from './subscription.js';

/** `more`: commit this unit of work and call again with the same message, which is done when something else returns. */
export type Progress = 'more' | void;

/** Something to be handled, with its place in the log or outbox it was read from. */
export interface Delivery {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly payload: unknown;
}

/** Where deliveries come from. */
export interface Feed {
  readonly news: Signal;
  /** Deliveries after a place (null: from the beginning), oldest first, and the last place looked at. */
  read(
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly Delivery[]; readonly last: string | null }>;
  countAfter(position: string | null): Promise<number>;
}

/** A method that handles one type of delivery inside a unit of work. */
export interface Handler {
  /** Recorded as the one who acted. */
  readonly principal: string;
  handle(payload: unknown): Promise<Progress>;
}

export interface HandlerSubscriptionOptions {
  readonly name: string;
  readonly tenant: string;
  /** Keep a row per message, so that a message repeated at another place is told. */
  readonly inbox: boolean;
}

/** Another deliverer has moved the checkpoint in the meantime. */
class Superseded extends Error {}

const BATCH = 200;

/** Takes the handlers of one subscription through a feed: effect, inbox row and checkpoint commit together. */
export class HandlerSubscription implements Subscription {
  readonly name: string;
  readonly tenant: string;
  readonly news: Signal;

  constructor(
    private readonly options: HandlerSubscriptionOptions,
    private readonly database: ContextDatabase,
    private readonly feed: Feed,
    private readonly handlers: ReadonlyMap<string, Handler>,
  ) {
    this.name = options.name;
    this.tenant = options.tenant;
    this.news = feed.news;
  }

  async step(): Promise<boolean> {
    const from = await this.checkpoint();
    const { items, last } = await this.feed.read(from, BATCH);
    if (last === null) return false;
    const wanted = items.filter((item) => this.handlers.has(item.type));
    const attempts = wanted.map((item, i) => this.deliver(item, wanted[i - 1]?.position ?? from));
    const results = await Promise.allSettled(attempts);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      if (failed.reason instanceof Superseded) return true;
      throw failed.reason;
    }
    if (
      wanted.at(-1)?.position !== last &&
      !results.some((result) => result.status === 'fulfilled' && result.value === 'more')
    ) {
      await this.skipTo(last, wanted.at(-1)?.position ?? from);
    }
    return true;
  }

  /** Where the subscription has no checkpoint yet, lets it begin after this place. */
  async beginAt(position: string): Promise<void> {
    if ((await this.checkpoint()) !== null) return;
    await this.skipTo(position, null);
  }

  async lag(): Promise<number> {
    return this.feed.countAfter(await this.checkpoint());
  }

  private async checkpoint(): Promise<string | null> {
    return readCheckpoint(this.database.reader, this.name);
  }

  private deliver(item: Delivery, expected: string | null): Promise<Progress> {
    const handler = this.handlers.get(item.type)!;
    return this.database.transact(`${this.name} ${item.type}`, this.contextOf(item, handler), async (uow) => {
      await this.claim(uow, expected);
      if (this.options.inbox && (await this.isKnown(uow, item))) return this.advance(uow, item.position, expected);
      if ((await handler.handle(item.payload)) === 'more') return 'more';
      if (this.options.inbox) {
        await uow.session.sql`INSERT INTO inbox (handler, message_id) VALUES (${this.name}, ${item.id})`;
      }
      await this.advance(uow, item.position, expected);
    });
  }

  private async skipTo(position: string, expected: string | null): Promise<void> {
    const context = { tenant: this.tenant, principal: this.name, correlationId: '', causationId: null };
    try {
      await this.database.transact(this.name, context, async (uow) => {
        await this.claim(uow, expected);
        await this.advance(uow, position, expected);
      });
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }

  /** Reads the checkpoint inside the transaction that will move it: of two deliverers one finds it moved. */
  private async claim(uow: UnitOfWork, expected: string | null): Promise<void> {
    if ((await readCheckpoint(uow.session, this.name)) !== expected) throw new Superseded();
  }

  private async isKnown(uow: UnitOfWork, item: Delivery): Promise<boolean> {
    const rows = await uow.session.sql`SELECT 1 FROM inbox WHERE handler = ${this.name} AND message_id = ${item.id}`;
    return rows.length > 0;
  }

  private async advance(uow: UnitOfWork, position: string, expected: string | null): Promise<void> {
    if (expected === null) {
      await uow.session.sql`INSERT INTO checkpoints (subscription, position) VALUES (${this.name}, ${position})`;
    } else {
      await uow.session.sql`UPDATE checkpoints SET position = ${position} WHERE subscription = ${this.name}`;
    }
  }

  private contextOf(item: Delivery, handler: Handler): RequestContext {
    const { correlationId, id } = item;
    return { tenant: this.tenant, principal: handler.principal, correlationId, causationId: id };
  }
}

/** How far a subscription that keeps its checkpoint in this write model has come; null before its first delivery. */
async function readCheckpoint(session: UnitOfWork['session'], subscription: string): Promise<string | null> {
  const rows = await session.sql<{
    position: string;
  }>`SELECT position FROM checkpoints WHERE subscription = ${subscription}`;
  return rows[0]?.position ?? null;
}
