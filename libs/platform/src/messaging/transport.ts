import type { BoundedContext, Contexts, TenantContext } from '../context/contexts.js';
import type { ContractFeed } from './contract-feed.js';
import { OutboxFeed } from './outbox-feed.js';
import { OutboxPruning } from './outbox-pruning.js';

/** Brings one context's published contracts to the others. */
export abstract class ContractTransport {
  /**
   * The contracts that a context publishes for a tenant, for a receiver that bears this name. Throws where this transport
   * cannot reach that context.
   */
  abstract feed(source: string, tenant: string, receiver: string): ContractFeed;
}

/** Reads the outbox of a context that runs in the same process. */
export class InProcessTransport extends ContractTransport {
  private readonly prunings = new Map<TenantContext, OutboxPruning>();

  constructor(private readonly contexts: Contexts) {
    super();
  }

  feed(source: string, tenant: string, receiver: string): ContractFeed {
    const context = this.contextCalled(source);
    const open = context.of(tenant);
    const pruning = this.prunings.get(open) ?? new OutboxPruning(open);
    this.prunings.set(open, pruning);
    pruning.await(receiver);
    return new OutboxFeed(context.setup, open, pruning, receiver);
  }

  private contextCalled(source: string): BoundedContext {
    const context = this.contexts.find(source);
    if (context === null)
      throw new Error(`The context ${source} does not run in this process; its contracts need another transport.`);
    return context;
  }
}
