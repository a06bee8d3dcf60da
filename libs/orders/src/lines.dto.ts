import { Describe, IsMoney, schemaRule, type MoneyInput } from '@tradepost/web';
import { quantityPiece, skuPiece } from './queries/line.resource.js';

export const IsSku = () => schemaRule('isSku', skuPiece);

const IsQuantity = () => schemaRule('isQuantity', quantityPiece);

/** A line of an order. */
export class OrderLineDto {
  @IsSku()
  sku!: string;

  @IsQuantity()
  quantity!: number;
}

/** A line of a credit note. */
export class CreditedLineDto {
  @IsSku()
  sku!: string;

  @IsQuantity()
  quantity!: number;

  @Describe('0.0001 to 9,999,999.9999.')
  @IsMoney(7, 'positive')
  unitPrice!: MoneyInput;
}
