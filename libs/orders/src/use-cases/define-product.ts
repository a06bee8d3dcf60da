import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { OrdersPublisher } from '../domain/orders.publisher.js';
import { Product, type ProductDefinition } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';

export interface DefinedProduct {
  readonly product: Product;
  /** Whether the sku is new. */
  readonly added: boolean;
}

/** Makes a product what is asked for, adding it where its sku is new; with `if_new`, one that is there stays as it is. */
export class DefineProduct extends Command<DefinedProduct> {
  constructor(
    readonly sku: string,
    readonly definition: ProductDefinition,
    readonly when: 'always' | 'if_new' = 'always',
  ) {
    super();
  }
}

@CommandHandler(DefineProduct)
export class DefineProductHandler implements ICommandHandler<DefineProduct> {
  constructor(
    private readonly products: ProductRepository,
    private readonly publisher: OrdersPublisher,
    private readonly clock: Clock,
  ) {}

  async execute({ sku, definition, when }: DefineProduct): Promise<DefinedProduct> {
    const known = await this.products.find(sku);
    const product = known ?? Product.add(sku, definition, this.clock.now());
    if (when === 'always') known?.redefine(definition, this.clock.now());
    this.publisher.publish(await this.products.save(product));
    return { product, added: known === null };
  }
}
