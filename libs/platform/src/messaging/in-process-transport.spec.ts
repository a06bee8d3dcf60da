import { MemoryEventStores, MemoryReadStores } from '@tradepost/memory';
import { openContexts } from '../testing/open-contexts.js';
import { transportContract } from '../testing/transport/transport.contract.js';
import { InProcessTransport } from './transport.js';

describe('InProcessTransport on stores in memory', () => {
  transportContract(async () => {
    const stores = { eventStores: new MemoryEventStores(), readStores: new MemoryReadStores() };
    const { contexts, close } = await openContexts(stores, { tenants: ['default', 'acme'] });
    const board = (tenant = 'default') => contexts.find('board')!.of(tenant).database;
    return { transport: new InProcessTransport(contexts), board, close };
  });
});
