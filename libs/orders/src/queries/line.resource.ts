import { BLANK } from '@tradepost/kernel';
import { pieces, schemas } from '@tradepost/web';
import { z } from 'zod';

const { CONTROLS } = schemas;
const [any, end] = [`[^${CONTROLS}]`, `[^\\s${CONTROLS}]`];
/**
 * The rule of `isSku`, as far as other regular expression engines support it; without lookahead, which some tools lack.
 */
const SKU = schemas.form(
  new RegExp(`^([^.${BLANK}${CONTROLS}](${any}*${end})?|\\.[^.\\s${CONTROLS}]|\\.${any}+${end})$`, 'u'),
  'takes a sku: 1 to 40 printable characters, with blanks inside only, and neither . nor .. alone.',
);

/** Schema parts shared by requests and resources about products and lines. */
export const skuPiece: pieces.TextSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 40,
  pattern: SKU.source,
  description: '1 to 40 printable characters; blanks inside only; upper and lower case differ; not `.` or `..`.',
  example: '85123A',
};
export const quantityPiece = { type: 'integer', minimum: 1, maximum: 1_000_000, example: 6 } as const;

export const sku = schemas.text(skuPiece);
const quantity = z.int().min(quantityPiece.minimum).max(quantityPiece.maximum).meta({ example: quantityPiece.example });

/** Quota cost of a request with lines: the cost of storing it grows with them. */
export const costOfLines = ({ lines }: { readonly lines: readonly unknown[] }): number =>
  1 + Math.floor(lines.length / 10);

/** Line of an order or credit note of the API. */
export const lineResource = z
  .strictObject({
    number: z.int().min(1).describe('From 1, in the order of the lines.'),
    sku,
    description: z.string(),
    quantity,
    unitPrice: schemas.money,
    total: schemas.money,
  })
  .meta({ id: 'Line' });
