import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId, type Instant, type MoneyJson } from '@tradepost/kernel';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { OrderUnknown } from '../domain/credit-note.errors.js';
import { CreditNote, type Credit } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { sayTheSame, type PricedItem } from '../domain/lines.js';
import { AlreadyImported, CustomerUnknown, ImportedDifferently } from '../domain/order.errors.js';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { ProductRepository } from '../domain/product.repository.js';

export interface CreditedItem {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
}

/** What only an import says: the books' own number, time and descriptions. */
export interface ImportedCreditNote {
  readonly reference: string;
  readonly issuedAt: Instant;
  readonly items: readonly PricedItem[];
}

interface CreditWish {
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly items: readonly CreditedItem[];
  readonly reason: string;
}

/** Gives money back; with `imported`, a credit note taken over from other books. */
export class IssueCreditNote extends Command<CreditNote> {
  constructor(
    readonly wish: CreditWish,
    readonly imported: ImportedCreditNote | null = null,
  ) {
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

  async execute({ wish, imported }: IssueCreditNote): Promise<CreditNote> {
    return imported === null ? this.issue(wish) : this.save(await this.takeOver(wish, imported));
  }

  /** The order notes the credit note: its version keeps a cancellation, or another credit note, from passing beside it. */
  private async issue({ customerId, orderId, items, reason }: CreditWish): Promise<CreditNote> {
    await this.assertKnown(customerId);
    const order = orderId === null ? null : await this.orders.find(orderId);
    if (orderId !== null && order === null) throw new OrderUnknown(orderId);
    const credit: Credit = { customerId, items: await this.describe(items, order), reason, reference: null };
    const now = this.clock.now();
    if (order === null) return this.save(CreditNote.issue(newId(), credit, now));
    const note = CreditNote.issueFor(order, await this.creditNotes.creditedOn(order.id), newId(), credit, now);
    await this.save(note);
    await this.orders.save(order);
    return note;
  }

  private async save(note: CreditNote): Promise<CreditNote> {
    await this.creditNotes.save(note);
    return note;
  }

  private async takeOver(
    { customerId, reason }: CreditWish,
    { reference, issuedAt, items }: ImportedCreditNote,
  ): Promise<CreditNote> {
    const known = await this.creditNotes.findByReference(reference);
    if (known === null) await this.assertKnown(customerId);
    const note = CreditNote.issue(newId(), { customerId, items, reason, reference }, issuedAt);
    if (known === null) return note;
    const same = sayTheSame(booked(known), booked(note));
    throw same ? new AlreadyImported('credit note', reference) : new ImportedDifferently('credit note', reference);
  }

  private async assertKnown(customerId: string | null): Promise<void> {
    if (customerId !== null && (await this.buyers.find(customerId)) === null) throw new CustomerUnknown(customerId);
  }

  /** The words of the order's line, else of the product; the sku itself where neither knows it. */
  private async describe(items: readonly CreditedItem[], order: Order | null): Promise<PricedItem[]> {
    const words = new Map(order?.state.lines.map(({ sku, description }) => [sku, description]));
    const products = await this.products.among(new Set(items.map(({ sku }) => sku).filter((sku) => !words.has(sku))));
    const wordsFor = (sku: string) => words.get(sku) ?? products.get(sku)?.state.description ?? sku;
    return items.map((item) => ({ ...item, description: wordsFor(item.sku) }));
  }
}

function booked({ state: { customerId, lines, issuedAt } }: CreditNote) {
  return { customerId, lines, at: issuedAt };
}
