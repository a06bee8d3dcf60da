import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ampleQuotas } from './ample-quotas.js';
import { ApiClient } from './api-client.js';
import { ServiceProcess } from './service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './shop.js';

/** Processes of one shop, each in one folder: a new one for each test of the suite that calls `processes`. */
export interface Processes {
  readonly folder: string;
  /** Where the data is, unless a setting names another place. */
  readonly data: string;
  readonly tenant: string;
  /** What every process is set to. */
  readonly settings: Readonly<Record<string, string>>;
  /** Starts `tradepost serve`, or what the command says. */
  start(...command: string[]): ServiceProcess;
  /** Starts any command with other settings. */
  run(settings: Readonly<Record<string, string>>, ...command: string[]): ServiceProcess;
  /** Starts `tradepost serve` with other settings, and with options. */
  serve(settings: Readonly<Record<string, string>>, ...options: string[]): ServiceProcess;
  /** A client for the shop's tenant; `data` where its data are elsewhere. */
  client(url: string, data?: string): Promise<ApiClient>;
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

  const run = (settings: Readonly<Record<string, string>>, command: readonly string[]): ServiceProcess => {
    const service = new ServiceProcess(folder, { ...shop.settings, ...settings }, command);
    running.push(service);
    return service;
  };

  const shop: Processes = {
    get folder() {
      return folder;
    },
    get data() {
      return join(folder, 'data');
    },
    get tenant() {
      return tenant;
    },
    get settings() {
      return {
        TRADEPOST_TENANTS: tenant,
        TRADEPOST_LOG_LEVEL: 'warn',
        TRADEPOST_DRAIN: '0',
        ...ampleQuotas,
        ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }),
      };
    },
    start: (...command) => run({}, command.length === 0 ? ['serve'] : command),
    run: (settings, ...command) => run(settings, command),
    serve: (settings, ...options) => run(settings, ['serve', ...options]),
    async client(url, data = shop.data) {
      const client = await ApiClient.open(url, tenant, data);
      clients.push(client);
      return client;
    },
  };
  return shop;
}
