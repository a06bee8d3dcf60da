import type { Api } from './api.js';
import { streams } from './generated/operations.gen.js';
import type { Reply } from './exchange.js';
import { Watch, type WatchOptions } from './live/watch.js';
import type { CallOptions, Input, OperationId, Output } from './operation.js';
import { CreditNotes } from './resources/credit-notes.js';
import { Customers } from './resources/customers.js';
import { Orders } from './resources/orders.js';
import { Products } from './resources/products.js';

/** The shop with given credentials. */
export class ShopView {
  readonly products: Products;
  readonly orders: Orders;
  readonly customers: Customers;
  readonly creditNotes: CreditNotes;

  constructor(protected readonly api: Api) {
    this.products = new Products(api);
    this.orders = new Orders(api);
    this.customers = new Customers(api);
    this.creditNotes = new CreditNotes(api);
  }

  /**
   * Watches the signed-in user's resources; with `scope: 'tenant'`, for staff, all of them; for a guest, client
   * notifications only.
   */
  watch({ scope = 'own', ...options }: WatchOptions & { readonly scope?: 'own' | 'tenant' } = {}): Watch {
    return new Watch(this.api, streams.watch, { scope }, options);
  }

  /** Calls any operation of the API and returns the whole reply: status, ETag, Location. */
  request<Id extends OperationId>(id: Id, input: Input<Id>, options?: CallOptions): Promise<Reply<Output<Id>>> {
    return this.api.request(id, input, options);
  }

  /** Reads the resource at the `location` of a reply, waiting until it is readable. */
  async follow<T>(location: string, options?: CallOptions): Promise<T> {
    return (await this.api.follow(location, options)).body as T;
  }
}
