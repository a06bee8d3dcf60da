import {
  Aggregate,
  BrokenStream,
  DomainError,
  isBlank,
  Money,
  type Instant,
  type MoneyJson,
  type Snapshot,
} from '@tradepost/kernel';
import type { ProductEvent } from './product.events.js';

export interface ProductState {
  readonly description: string;
  readonly unitPrice: MoneyJson;
  readonly active: boolean;
  readonly updatedAt: Instant;
}

/** Definition of a product, as staff give it. */
export type ProductDefinition = Omit<ProductState, 'updatedAt'>;

export class ProductNotFound extends DomainError {
  readonly code = 'product_not_found';

  constructor() {
    super('There is no such product. Check its sku; upper and lower case differ.');
  }
}

/**
 * Whether a text is a valid sku: 1 to 40 printable characters, the first one visible; no blank at either end. `.` and
 * `..` are invalid: clients remove such path segments before sending (RFC 3986, 5.2.4).
 */
export function isSku(sku: string): boolean {
  return /^(?!\.{1,2}$)[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u.test(sku) && sku.trim() === sku && !isBlank(sku[0]!);
}

/** Something on sale, identified by its sku. */
export class Product extends Aggregate<ProductState, ProductEvent> {
  /** Throws `ProductNotFound` for an invalid sku. */
  static add(sku: string, definition: ProductDefinition, addedAt: Instant): Product {
    if (!isSku(sku)) throw new ProductNotFound();
    const product = new Product(sku);
    product.record({ type: 'ProductAdded', ...canonical(definition), addedAt });
    return product;
  }

  static fromHistory(sku: string, history: Iterable<ProductEvent>): Product {
    return new Product(sku).replay(history);
  }

  static fromSnapshot(sku: string, snapshot: Snapshot<ProductState>): Product {
    return new Product(sku).restore(snapshot);
  }

  /** Replaces the definition; records nothing where it is unchanged. */
  redefine(definition: ProductDefinition, changedAt: Instant): void {
    const { description, unitPrice, active } = canonical(definition);
    const now = this.state;
    const samePrice = unitPrice.amount === now.unitPrice.amount && unitPrice.currency === now.unitPrice.currency;
    if (samePrice && description === now.description && active === now.active) return;
    this.record({ type: 'ProductChanged', description, unitPrice, active, changedAt });
  }

  protected override evolve(state: ProductState | null, event: ProductEvent): ProductState {
    return evolveProduct(state, event);
  }
}

/** Next state of a product. Pure. Throws `BrokenStream`. */
export function evolveProduct(state: ProductState | null, event: ProductEvent): ProductState {
  const { description, unitPrice, active } = event;
  switch (event.type) {
    case 'ProductAdded':
      if (state !== null) throw new BrokenStream(event.type);
      return { description, unitPrice, active, updatedAt: event.addedAt };
    case 'ProductChanged':
      if (state === null) throw new BrokenStream(event.type);
      return { description, unitPrice, active, updatedAt: event.changedAt };
    default:
      return event satisfies never;
  }
}

/** Prices are recorded in their wire form, so that equal prices are equal texts. */
function canonical({ description, unitPrice, active }: ProductDefinition): ProductDefinition {
  return { description, unitPrice: Money.from(unitPrice).toJSON(), active };
}
