import { readStoreContract } from '@tradepost/platform/testing';
import { MemoryPlace } from './memory-documents.js';
import { MemoryReadStores } from './memory-read-stores.js';

describe('MemoryReadStore', () => {
  const place = new MemoryPlace();
  readStoreContract(
    () => ({
      connect: () => new MemoryReadStores(place),
      breakWrites: async (tenant, context, table) => {
        const mend = place.breakWrites(tenant, context, table);
        return async () => mend();
      },
    }),
    60,
  );

  it('finds what was opened, and nothing else', async () => {
    const stores = new MemoryReadStores(new MemoryPlace());
    await stores.open('default', 'board');
    expect(await stores.find('default', 'board')).not.toBeNull();
    expect([await stores.find('default', 'desk'), await stores.find('acme', 'board')]).toEqual([null, null]);
  });
});
