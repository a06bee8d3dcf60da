import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { Documents, page, type ListRequest, type RenderedPage } from '@tradepost/platform';
import { schemas } from '@tradepost/web';
import { customerDetails } from './customer-details.js';

/** Parameters of a list of customers. */
export interface CustomerListRequest extends Pick<ListRequest, 'sort' | 'limit' | 'cursor'> {
  readonly email?: string;
  readonly reference?: string;
  /** Comma-separated. */
  readonly status?: string;
  readonly country?: string;
}

/** Lists customers by e-mail, reference, status and country. */
@Injectable()
export class CustomerListQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `InvalidCursor`. */
  list(tenant: string, query: CustomerListRequest): Promise<RenderedPage> {
    const { email, reference, status, country, sort, limit, cursor } = query;
    const where = {
      emailKey: email === undefined ? undefined : emailKeys(email),
      reference,
      country,
      status: status === undefined ? undefined : schemas.splitCommaList(status),
    };
    return page(this.documents, customerDetails.collection.name, tenant, { where, sort, limit, cursor });
  }
}
