import { Injectable } from '@nestjs/common';
import { ownersWithin, type AccessScope } from '@tradepost/kernel';
import { Documents, page, type ListRequest, type RenderedPage } from '@tradepost/platform';
import { schemas } from '@tradepost/web';
import { orderDetails } from './order-details.js';

/** Parameters of a list of orders. */
export interface OrderListRequest extends Pick<ListRequest, 'sort' | 'limit' | 'cursor'> {
  readonly customerId?: string;
  /** Comma-separated. */
  readonly status?: string;
  readonly reference?: string;
  readonly placedAfter?: string;
  readonly placedBefore?: string;
}

/** Lists orders by customer, status, reference and time. */
@Injectable()
export class OrderListQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `InvalidCursor`, and `HttpProblem` for a nonexistent date. */
  async list(tenant: string, reach: AccessScope, query: OrderListRequest): Promise<RenderedPage> {
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
