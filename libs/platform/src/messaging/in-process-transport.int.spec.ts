import { WorkLimits } from '../event-store/work-limits.js';
import { SqliteEventStores, SqliteReadStores } from '@tradepost/sqlite';
import { openContexts } from '../testing/open-contexts.js';
import { tempFolder } from '../testing/temp-folder.js';
import { transportContract } from '../testing/transport/transport.contract.js';
import { InProcessTransport } from './transport.js';

const folder = tempFolder();

describe('InProcessTransport on SQLite', () => {
  transportContract(async () => {
    const eventStores = new SqliteEventStores(folder.path, new WorkLimits().unitOfWork);
    const readStores = new SqliteReadStores(folder.path);
    const { contexts, close } = await openContexts({ eventStores, readStores }, { tenants: ['default', 'acme'] });
    const board = (tenant = 'default') => contexts.find('board')!.of(tenant).database;
    return { transport: new InProcessTransport(contexts), board, close };
  });
});
