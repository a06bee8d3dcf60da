import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from './api-client.js';
import { ServiceProcess } from './service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './shop.js';

/** Processes of one shop, on one data folder: a new one for each test of the suite that calls `processes`. */
export interface Processes {
  /** Where the data is. */
  readonly data: string;
  /** Starts `tradepost serve`, or what the command says. */
  start(...command: string[]): ServiceProcess;
  /** A client for the shop's tenant. */
  client(url: string): Promise<ApiClient>;
}

/** Ends whatever is still running after each test, and removes the data. */
export function processes(): Processes {
  let folder: string;
  let tenant: string;
  let running: ServiceProcess[];
  let clients: ApiClient[];

  beforeEach(async () => {
    folder = await freshFolder();
    tenant = freshTenant();
    running = [];
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    for (const service of running) await service.kill('SIGKILL');
    await dropTenants([tenant]);
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get data() {
      return join(folder, 'data');
    },
    start(...command) {
      const settings = {
        TRADEPOST_TENANTS: tenant,
        TRADEPOST_LOG_LEVEL: 'warn',
        ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }),
      };
      const service = new ServiceProcess(folder, settings, command.length === 0 ? ['serve'] : command);
      running.push(service);
      return service;
    },
    async client(url) {
      const client = await ApiClient.open(url, tenant, join(folder, 'data'));
      clients.push(client);
      return client;
    },
  };
}
