import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { ProductNotFound, type Product } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';
import { StockRepository } from '../domain/stock.repository.js';

export interface StockedProduct {
  readonly product: Product;
  /** Available units; null: not tracked. */
  readonly stock: number | null;
}

/** Adds units to the stock of a product, or removes them; the first adjustment starts the tracking. */
export class AdjustStock extends Command<StockedProduct> {
  constructor(
    readonly sku: string,
    /** Units; negative to remove. */
    readonly change: number,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(AdjustStock)
export class AdjustStockHandler implements ICommandHandler<AdjustStock> {
  constructor(
    private readonly products: ProductRepository,
    private readonly stocks: StockRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ sku, change, reason }: AdjustStock): Promise<StockedProduct> {
    const product = await this.products.find(sku);
    if (product === null) throw new ProductNotFound();
    const stock = await this.stocks.of(sku);
    stock.adjust(change, reason, this.clock.now());
    await this.stocks.save(stock);
    return { product, stock: stock.level };
  }
}
