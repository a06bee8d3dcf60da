import { contextOf, type ContractDefinition, type Envelope } from '@tradepost/contracts';
import type { BoundedContext, Contexts, TenantContext } from '../contexts/contexts.js';
import type { ContractSource } from './contract-source.js';
import { OutboxSource } from './outbox-source.js';
import { OutboxPruning } from './outbox-pruning.js';
import { publishedAfter } from './published-after.js';

/** Carries published contracts from one context to the others. */
export abstract class ContractTransport {
  /**
   * Published contracts of a context for a tenant and a receiver of this name. Throws where this transport does not
   * reach the context.
   */
  abstract feed(source: string, tenant: string, receiver: string): ContractSource;

  /**
   * Next contract of a kind about the same subject, as far as it is published; null for none. Tells a late handler what
   * has happened since.
   */
  abstract next<Data>(after: Envelope, contract: ContractDefinition<Data>): Promise<Envelope<Data> | null>;
}

/** Reads the outbox of a context in the same process. */
export class InProcessTransport extends ContractTransport {
  private readonly prunings = new WeakMap<TenantContext, OutboxPruning>();

  constructor(private readonly contexts: Contexts) {
    super();
  }

  feed(source: string, tenant: string, receiver: string): ContractSource {
    const context = this.contextCalled(source);
    const open = context.of(tenant);
    const pruning = this.prunings.get(open) ?? new OutboxPruning(open);
    this.prunings.set(open, pruning);
    pruning.await(receiver);
    return new OutboxSource(context.setup, open, pruning, receiver);
  }

  async next<Data>(after: Envelope, contract: ContractDefinition<Data>): Promise<Envelope<Data> | null> {
    const context = this.contextCalled(contextOf(after.type));
    const found = await publishedAfter(context.setup, context.of(after.tenant), after, contract.type);
    return found === null ? null : contract.parse(found);
  }

  private contextCalled(source: string): BoundedContext {
    const context = this.contexts.find(source);
    if (context === null)
      throw new Error(`The context ${source} does not run in this process; its contracts need another transport.`);
    return context;
  }
}
