import { Injectable } from '@nestjs/common';
import { isId, ownersWithin, type AccessScope } from '@tradepost/kernel';
import {
  Documents,
  liveResource,
  page,
  projection,
  type ListRequest,
  type RenderedDocument,
  type RenderedPage,
} from '@tradepost/platform';
import { schemas } from '@tradepost/web';
import { z } from 'zod';
import { CreditNoteNotFound } from '../domain/credit-note.errors.js';
import type { CreditNoteEvent } from '../domain/credit-note.events.js';
import type { CreditNoteState } from '../domain/credit-note.js';
import { creditNoteExample } from './examples.js';
import { lineResource } from './line.resource.js';

/** Credit note of the API; documents of the read model have the same shape. */
export const creditNoteSchema = z
  .strictObject({
    id: schemas.id,
    version: schemas.version,
    reference: schemas.reference.nullable(),
    customerId: schemas.id.nullable(),
    orderId: schemas.id.nullable(),
    currency: z.string().meta({ example: 'GBP' }),
    lines: z.array(lineResource),
    total: schemas.money,
    reason: schemas.reason,
    issuedAt: schemas.instant,
  })
  .meta({ id: 'CreditNote', example: creditNoteExample });

export type CreditNoteResource = z.infer<typeof creditNoteSchema>;

/** The only mapping from a credit note's state to the resource. */
export function creditNoteResource({
  id,
  version,
  state,
}: {
  id: string;
  version: number;
  state: CreditNoteState;
}): CreditNoteResource {
  const { reference, customerId, orderId, lines, total, reason, issuedAt } = state;
  return {
    id,
    version,
    reference,
    customerId,
    orderId,
    currency: total.currency,
    lines: [...lines],
    total,
    reason,
    issuedAt,
  };
}

export const creditNoteDetails = projection<CreditNoteResource, CreditNoteEvent>('credit_notes', {
  revision: 1,
  categories: ['credit-note'],
  keys: { customerId: 'text', orderId: 'text', reference: 'text', issuedAt: 'text' },
  owner: 'customerId',
  indexes: [['reference', 'issuedAt'], ['orderId', 'issuedAt'], ['customerId', 'issuedAt'], ['issuedAt']],
  on: {
    CreditNoteIssued: (_, { type: __, ...state }, { streamId: id, version }) =>
      creditNoteResource({ id, version, state }),
  },
});

export const liveCreditNotes = liveResource<CreditNoteEvent>(creditNoteDetails, {
  name: 'creditNote',
  plural: 'creditNotes',
  newestBy: 'issuedAt',
  names: { CreditNoteIssued: 'credit_note.issued' },
});

/** Parameters of a list of credit notes. */
export interface CreditNoteListRequest extends Pick<ListRequest, 'sort' | 'limit' | 'cursor'> {
  readonly customerId?: string;
  readonly orderId?: string;
  readonly reference?: string;
}

/** Reads credit notes, one or by list. */
@Injectable()
export class CreditNoteQueries {
  constructor(private readonly documents: Documents) {}

  /** Throws `CreditNoteNotFound`, also outside the scope, and `ReadModelBehind`. */
  async get(tenant: string, reach: AccessScope, id: string, minVersion?: number): Promise<RenderedDocument> {
    if (!isId(id)) throw new CreditNoteNotFound();
    const note = await this.documents.get(creditNoteDetails, tenant, reach, id, minVersion);
    if (note === null) throw new CreditNoteNotFound();
    return note;
  }

  /** Throws `InvalidCursor`. */
  list(
    tenant: string,
    reach: AccessScope,
    { sort, limit, cursor, customerId, ...filters }: CreditNoteListRequest,
  ): Promise<RenderedPage> {
    const where = { ...filters, customerId: ownersWithin(reach, customerId) };
    return page(this.documents, creditNoteDetails.collection.name, tenant, { where, sort, limit, cursor });
  }
}
