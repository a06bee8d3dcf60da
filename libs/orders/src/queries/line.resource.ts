import { BLANK } from '@tradepost/kernel';
import { pieces, schemas } from '@tradepost/web';
import { z } from 'zod';

const { CONTROLS } = schemas;
const [any, end] = [`[^${CONTROLS}]`, `[^\\s${CONTROLS}]`];
/** What `isSku` admits, as far as engines other than this one can tell; without lookahead, which tools do not know. */
const SKU = schemas.form(
  new RegExp(`^([^.${BLANK}${CONTROLS}](${any}*${end})?|\\.[^.\\s${CONTROLS}]|\\.${any}+${end})$`, 'u'),
  'takes a sku: 1 to 40 printable characters, with blanks inside only, and neither . nor .. alone.',
);

/** The pieces that requests and resources about products and lines are made of. */
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

/** As how many requests one with lines counts: what it costs to store grows with them. */
export const costOfLines = ({ lines }: { readonly lines: readonly unknown[] }): number =>
  1 + Math.floor(lines.length / 10);

/** A line of an order or credit note as the API shows it. */
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
