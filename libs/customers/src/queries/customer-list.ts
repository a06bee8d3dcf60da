import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { Documents, page, schemas, type RenderedPage } from '@tradepost/platform';
import { z } from 'zod';
import { customerDetails } from './customer-details.js';
import { customerStatuses } from './customer.resource.js';

export const customerListQuery = z.strictObject({
  email: schemas.emailOnFile.optional(),
  reference: schemas.reference.optional(),
  status: schemas.commaList(customerStatuses).optional(),
  country: schemas.country.optional(),
  sort: z.enum(['createdAt', '-createdAt']).default('-createdAt').describe('A leading `-` sorts descending.'),
  ...schemas.paging,
});

/** Customers by e-mail, reference, status and country. */
@Injectable()
export class CustomerListQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `InvalidCursor`. */
  list(tenant: string, query: z.output<typeof customerListQuery>): Promise<RenderedPage> {
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
