import { schemas } from '@tradepost/platform';
import { z } from 'zod';

/** A line of an order or credit note as the API shows it. */
export const lineResource = z
  .strictObject({
    number: z.int().min(1).describe('From 1, in the order of the lines.'),
    sku: schemas.sku,
    description: z.string(),
    quantity: schemas.quantity,
    unitPrice: schemas.money,
    total: schemas.money,
  })
  .meta({ id: 'Line' });
