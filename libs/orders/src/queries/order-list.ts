import { Injectable } from '@nestjs/common';
import { ownersWithin, type Reach } from '@tradepost/kernel';
import { Documents, page, schemas, type RenderedPage } from '@tradepost/platform';
import { z } from 'zod';
import { orderStatuses } from '../domain/order-status.js';
import { orderDetails } from './order-details.js';

export const orderListQuery = z.strictObject({
  customerId: schemas.idInput.optional(),
  status: schemas.commaList(orderStatuses).optional(),
  reference: schemas.reference.optional(),
  placedAfter: schemas.instantInput.optional().describe('Only orders placed after this instant.'),
  placedBefore: schemas.instantInput.optional().describe('Only orders placed before this instant.'),
  sort: z.enum(['placedAt', '-placedAt']).default('-placedAt').describe('A leading `-` sorts descending.'),
  ...schemas.paging,
});

/** Orders by customer, status, reference and time. */
@Injectable()
export class OrderListQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `InvalidCursor`, and `HttpProblem` for a day that does not exist. */
  async list(tenant: string, reach: Reach, query: z.output<typeof orderListQuery>): Promise<RenderedPage> {
    const { customerId, status, reference, placedAfter, placedBefore, sort, limit, cursor } = query;
    const where = {
      customerId: ownersWithin(reach, customerId),
      reference,
      status: status === undefined ? undefined : schemas.splitCommaList(status),
    };
    const range = {
      ...schemas.bound('after', 'placedAfter', placedAfter),
      ...schemas.bound('before', 'placedBefore', placedBefore),
    };
    return page(this.documents, orderDetails.collection.name, tenant, { where, range, sort, limit, cursor });
  }
}
