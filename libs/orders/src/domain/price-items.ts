import type { PricedItem } from './lines.js';
import { ProductInactive, ProductUnknown } from './order.errors.js';
import type { Product } from './product.js';

/** Sku and quantity. */
export interface OrderedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Items with the prices and descriptions of their products. Throws `ProductUnknown`, `ProductInactive`. */
export function priceItems(
  items: readonly OrderedItem[],
  products: ReadonlyMap<string, Product>,
): readonly PricedItem[] {
  const linesWhere = (wrong: (product: Product | undefined) => boolean) =>
    items.flatMap(({ sku }, i) => (wrong(products.get(sku)) ? [i] : []));
  const unknown = linesWhere((product) => product === undefined);
  if (unknown.length > 0) throw new ProductUnknown(unknown);
  const inactive = linesWhere((product) => !product!.state.active);
  if (inactive.length > 0) throw new ProductInactive(inactive);
  return items.map(({ sku, quantity }) => {
    const { description, unitPrice } = products.get(sku)!.state;
    return { sku, description, quantity, unitPrice };
  });
}
