import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, VersionMismatch, type ExpectedVersion } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { Product, type ProductDefinition } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';
import { StockRepository } from '../domain/stock.repository.js';

export interface DefinedProduct {
  readonly product: Product;
  /** Available units; null: not tracked. */
  readonly stock: number | null;
  /** Whether the sku is new. */
  readonly added: boolean;
}

/**
 * Adds or replaces a product. A new sku is added, unless a version is expected; an existing one must have the expected
 * version, and is left unchanged with `if_new`.
 */
export class DefineProduct extends Command<DefinedProduct> {
  constructor(
    readonly sku: string,
    readonly definition: ProductDefinition,
    readonly expected: ExpectedVersion | 'if_new',
  ) {
    super();
  }
}

@CommandHandler(DefineProduct)
export class DefineProductHandler implements ICommandHandler<DefineProduct> {
  constructor(
    private readonly products: ProductRepository,
    private readonly stocks: StockRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ sku, definition, expected }: DefineProduct): Promise<DefinedProduct> {
    const known = await this.products.find(sku);
    const product = known ?? Product.add(sku, definition, this.clock.now());
    if (expected !== 'if_new') this.bring(known, definition, expected);
    await this.products.save(product);
    return { product, stock: (await this.stocks.of(sku)).level, added: known === null };
  }

  private bring(known: Product | null, definition: ProductDefinition, expected: ExpectedVersion): void {
    if (known === null && expected !== 'unstated') throw new VersionMismatch(null);
    known?.at(expected).redefine(definition, this.clock.now());
  }
}
