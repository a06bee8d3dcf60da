import { Injectable } from '@nestjs/common';
import {
  BoundedContext,
  ContextOpener,
  Contexts,
  type ContextSetup,
  TenantRegistry,
} from '@tradepost/platform/contexts';
import { ReadStores } from '@tradepost/platform/read-store';
import { ContextStores } from './context-stores.js';

/** Opens contexts for the starting tenants. */
@Injectable()
export class StoreContextOpener extends ContextOpener {
  constructor(
    private readonly contexts: Contexts,
    private readonly tenants: TenantRegistry,
    private readonly stores: ContextStores,
    private readonly readStores: ReadStores,
  ) {
    super();
  }

  override async open(setup: ContextSetup): Promise<BoundedContext> {
    const context = new BoundedContext(setup);
    try {
      for (const tenant of this.tenants.all) await this.stores.openIn(context, tenant);
    } catch (error) {
      await this.readStores.close();
      throw error;
    }
    this.contexts.add(context);
    return context;
  }
}
