import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId, type MoneyJson } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { OrderUnknown } from '../domain/credit-note.errors.js';
import { CreditNote, type Credit } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import type { PricedItem } from '../domain/lines.js';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { ProductRepository } from '../domain/product.repository.js';

export interface CreditedItem {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
}

interface CreditRequest {
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly items: readonly CreditedItem[];
  readonly reason: string;
}

/** Issues a credit note. */
export class IssueCreditNote extends Command<CreditNote> {
  constructor(readonly request: CreditRequest) {
    super();
  }
}

@CommandHandler(IssueCreditNote)
export class IssueCreditNoteHandler implements ICommandHandler<IssueCreditNote> {
  constructor(
    private readonly creditNotes: CreditNoteRepository,
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly buyers: BuyerRepository,
    private readonly clock: Clock,
  ) {}

  /** The order records the credit note, so that its version excludes a concurrent cancellation or credit note. */
  async execute({ request: { customerId, orderId, items, reason } }: IssueCreditNote): Promise<CreditNote> {
    await this.buyers.get(customerId);
    const order = orderId === null ? null : await this.orders.find(orderId);
    if (orderId !== null && order === null) throw new OrderUnknown(orderId);
    const credit: Credit = { customerId, items: await this.describe(items, order), reason, reference: null };
    const [id, now] = [newId(), this.clock.now()];
    const note =
      order === null
        ? CreditNote.issue(id, credit, now)
        : CreditNote.issueFor(order, await this.creditNotes.creditedOn(order.id), id, credit, now);
    await this.creditNotes.save(note);
    if (order !== null) await this.orders.save(order);
    return note;
  }

  /** Descriptions from the order's lines, else from the products; the sku where neither has one. */
  private async describe(items: readonly CreditedItem[], order: Order | null): Promise<PricedItem[]> {
    const words = new Map(order?.state.lines.map(({ sku, description }) => [sku, description]));
    const products = await this.products.among(new Set(items.map(({ sku }) => sku).filter((sku) => !words.has(sku))));
    const wordsFor = (sku: string) => words.get(sku) ?? products.get(sku)?.state.description ?? sku;
    return items.map((item) => ({ ...item, description: wordsFor(item.sku) }));
  }
}
