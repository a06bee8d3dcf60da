import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, missingParts, rules } from './architecture/inspect.js';

describe('the architecture', () => {
  it('holds: every import is one that the table allows', async () => {
    const { modules, findings } = await inspect(fileURLToPath(new URL('..', import.meta.url)));

    expect(missingParts(modules)).toEqual([]);
    expect(findings).toEqual([]);
  });
});

/** A small shop that keeps the rules; each test below breaks one. */
const sources = {
  'libs/kernel/src/index.ts': `export const kernel = 1;`,
  'libs/contracts/src/index.ts': `import 'zod'; export const contracts = 1;`,
  'libs/client/src/index.ts': `export const client = fetch;`,
  'libs/platform/src/index.ts': `import '@tradepost/kernel'; import '@tradepost/contracts'; import './runtime/index.js';`,
  'libs/platform/src/runtime/index.ts': `export {};`,
  'libs/platform/src/event-store/index.ts': `import '../runtime/index.js';`,
  'libs/web/src/index.ts': `import '@tradepost/platform/event-store'; import 'fastify'; import './addresses/index.js';`,
  'libs/web/src/addresses/index.ts': `export {};`,
  'libs/adapters/memory/src/index.ts': `import '@tradepost/platform/event-store';`,
  'libs/adapters/sql/src/index.ts': `import '@tradepost/platform/event-store';`,
  'libs/adapters/sqlite/src/index.ts': `import '@tradepost/sql'; import 'better-sqlite3';`,
  'libs/host/src/index.ts': `import '@tradepost/sqlite'; import '@tradepost/web'; import '@tradepost/platform';`,
  'libs/customers/src/index.ts': `import './customers.module.js';`,
  'libs/customers/src/customers.module.ts': `import '@tradepost/platform';`,
  'libs/orders/src/index.ts': `import './orders.module.js';`,
  'libs/orders/src/orders.module.ts': `import './orders.controller.js'; import './storage/orders.js';`,
  'libs/orders/src/orders.controller.ts': `import '@tradepost/web'; import './orders.dto.js'; import './use-cases/pay-order.js';`,
  'libs/orders/src/orders.dto.ts': `import 'class-validator'; import '@tradepost/web';`,
  'libs/orders/src/use-cases/pay-order.ts': `import '@nestjs/cqrs'; import '../domain/order.js';`,
  'libs/orders/src/queries/order-details.ts': `import '@tradepost/platform'; import '../domain/order.js';`,
  'libs/orders/src/integration/published-events.ts': `import '@tradepost/contracts'; import '../domain/order.js';`,
  'libs/orders/src/storage/orders.ts': `import 'typeorm'; import '../domain/order.js';`,
  'libs/orders/src/domain/order.ts': `import '@tradepost/kernel'; export const at = new Date('2010-12-01');`,
  'libs/orders/src/domain/order.repository.ts': `export {};`,
  'libs/orders/src/domain/order.spec.ts': `import 'jest'; import '../testing/orders.js';`,
  'libs/orders/src/testing/orders.ts': `import '../domain/order.js';`,
  'apps/storefront/src/index.ts': `import '@tradepost/orders'; import '@tradepost/host'; import 'node:fs';`,
  'apps/cli/src/main.ts': `import '@tradepost/storefront';`,
};
/** Packages from elsewhere, by where their entry lies. */
const entries = {
  '@nestjs/common': 'index.js',
  '@nestjs/cqrs': 'dist/index.js',
  'better-sqlite3': 'lib/index.js',
  'class-validator': 'cjs/index.js',
  elsewhere: 'dist/index.js',
  fastify: 'fastify.js',
  jest: 'build/index.js',
  typeorm: 'index.js',
  zod: 'index.js',
};
const frameworks = Object.keys(entries);
const libraries = ['kernel', 'contracts', 'platform', 'web', 'host', 'client', 'identity', 'orders', 'customers'];
const folders: Readonly<Record<string, string>> = {
  ...Object.fromEntries(libraries.map((name) => [name, `libs/${name}`])),
  memory: 'libs/adapters/memory',
  sql: 'libs/adapters/sql',
  sqlite: 'libs/adapters/sqlite',
  storefront: 'apps/storefront',
  cli: 'apps/cli',
};
const packages = Object.keys(folders);

const violations: [rule: string, path: string, code: string][] = [
  ['kernel', 'libs/kernel/src/a.ts', `import 'node:fs';`],
  ['client', 'libs/client/src/a.ts', `import 'node:crypto';`],
  ['client', 'libs/client/src/a.ts', `import type {} from '@tradepost/kernel';`],
  ['contracts', 'libs/contracts/src/a.ts', `import '@tradepost/kernel';`],
  ['platform', 'libs/platform/src/a.ts', `import type {} from '@tradepost/orders';`],
  ['platform', 'libs/platform/src/a.ts', `import '@tradepost/web';`],
  ['web', 'libs/web/src/a.ts', `import '@tradepost/sqlite';`],
  ['web', 'libs/web/src/a.ts', `import '@tradepost/orders';`],
  ['adapters', 'libs/adapters/sqlite/src/a.ts', `import '@tradepost/web';`],
  ['adapters', 'libs/adapters/sql/src/a.ts', `import '@tradepost/sqlite';`],
  ['adapters', 'libs/adapters/memory/src/a.ts', `import '@tradepost/sqlite';`],
  ['only-the-host-knows-adapters', 'libs/platform/src/a.ts', `import '@tradepost/memory';`],
  ['host', 'libs/host/src/a.ts', `import '@tradepost/orders';`],
  ...[...['runtime', 'event-store', 'read-store', 'delivery', 'projections', 'contexts', 'commands', 'operations']].map(
    (folder): [string, string, string] => [
      `platform-${folder}`,
      `libs/platform/src/${folder}/a.ts`,
      `import '../index.js';`,
    ],
  ),
  ['platform-runtime', 'libs/platform/src/runtime/a.ts', `import type {} from '../event-store/index.js';`],
  ...[
    ...['addresses', 'problems', 'auth', 'limits', 'validation', 'requests', 'openapi', 'live', 'operations', 'server'],
  ].map((folder): [string, string, string] => [
    `web-${folder}`,
    `libs/web/src/${folder}/a.ts`,
    `import '../index.js';`,
  ]),
  ['only-the-host-knows-adapters', 'apps/cli/src/a.ts', `import '@tradepost/sqlite';`],
  ['only-the-host-knows-adapters', 'libs/orders/src/storage/a.ts', `import '@tradepost/sqlite';`],
  ['engines-in-adapters', 'libs/platform/src/a.ts', `import type {} from 'better-sqlite3';`],
  ['engines-in-adapters', 'libs/host/src/a.ts', `import 'better-sqlite3';`],
  ['http-in-web', 'libs/platform/src/a.ts', `import type {} from 'fastify';`],
  ['statements-in-storage', 'libs/platform/src/a.ts', `export const FIND = 'SELECT id FROM events';`],
  ['statements-in-storage', 'libs/orders/src/queries/a.ts', `export const REMOVE = 'DELETE FROM orders';`],
  ['no-shop-words', 'libs/platform/src/a.ts', `export const customer = 1;`],
  ['no-shop-words', 'libs/adapters/sqlite/src/a.ts', `/** Staff alone. */ export {};`],
  ['platform-knows-no-contract', 'libs/platform/src/a.ts', `import { type OrderPaidV1 } from '@tradepost/contracts';`],
  ['domain', 'libs/orders/src/domain/a.ts', `import '@nestjs/common';`],
  ['domain', 'libs/orders/src/domain/a.ts', `import '@nestjs/cqrs';`],
  ['domain', 'libs/orders/src/domain/a.ts', `import 'node:crypto';`],
  ['domain', 'libs/orders/src/domain/a.ts', `import 'typeorm';`],
  ['domain', 'libs/orders/src/domain/a.ts', `import '../use-cases/pay-order.js';`],
  ['use-cases', 'libs/orders/src/use-cases/a.ts', `import '@tradepost/web';`],
  ['queries', 'libs/orders/src/queries/a.ts', `import '../storage/orders.js';`],
  ['queries', 'libs/orders/src/queries/a.ts', `import '../domain/order.repository.js';`],
  ['integration', 'libs/orders/src/integration/a.ts', `import '@nestjs/cqrs';`],
  ['application', 'libs/identity/src/application/a.ts', `import '../storage/accounts.js';`],
  ['passwords', 'libs/identity/src/passwords/a.ts', `import '../domain/account.js';`],
  ['tokens', 'libs/identity/src/tokens/a.ts', `import '../domain/account.js';`],
  ['storage', 'libs/orders/src/storage/a.ts', `import 'better-sqlite3';`],
  ['controllers', 'libs/orders/src/a.controller.ts', `import './domain/order.js';`],
  ['controllers', 'libs/orders/src/a.controller.ts', `import 'class-validator';`],
  ['dtos', 'libs/orders/src/a.dto.ts', `import './domain/order.js';`],
  ['dtos', 'libs/orders/src/a.dto.ts', `import './use-cases/pay-order.js';`],
  ['registration', 'libs/customers/src/registration.ts', `import './storage/customers.js';`],
  ['problems', 'libs/orders/src/a.problems.ts', `import './domain/order.js';`],
  ['context-roots', 'libs/orders/src/index.ts', `export * from './storage/orders.js';`],
  ['contexts-meet-in-contracts', 'libs/orders/src/integration/a.ts', `import '@tradepost/customers';`],
  ['apps', 'apps/storefront/src/a.ts', `import '@tradepost/contracts';`],
  ['nothing-imports-an-app', 'libs/platform/src/a.ts', `import '@tradepost/storefront';`],
  ['no-deep-imports', 'apps/storefront/src/a.ts', `import '../../../libs/orders/src/orders.module.js';`],
  ['relative-across-packages', 'apps/storefront/src/a.ts', `import '../../../libs/orders/src/index.js';`],
  ['resolvable', 'apps/storefront/src/a.ts', `import '@tradepost/orders/src/orders.module.js';`],
  ['undeclared', 'libs/kernel/src/a.ts', `import type {} from '@tradepost/platform';`],
  ['undeclared', 'libs/orders/src/storage/a.ts', `import 'jest';`],
  ['test-helpers-stay-in-tests', 'libs/orders/src/domain/a.ts', `import '../testing/orders.js';`],
  ['no-cycles', 'libs/kernel/src/a.ts', `import './b.js';`],
  ['out-of-place', 'libs/orders/src/services/a.ts', `export {};`],
  ['pure-domain', 'libs/orders/src/domain/a.ts', `export const at = () => new Date();`],
  ['pure-domain', 'libs/orders/src/domain/a.ts', `export const at = () => Date.now();`],
  ['pure-domain', 'libs/orders/src/domain/a.ts', `export const at = () => Date();`],
  ['pure-domain', 'libs/orders/src/domain/a.ts', `export const chance = () => Math.random();`],
  ['pure-domain', 'libs/orders/src/domain/a.ts', `@Injectable()\nexport class Order {}`],
];

/** A source for each rule about packages, which imports one that is not for it. */
const importers: Readonly<Record<string, string>> = {
  kernel: 'libs/kernel/src/a.ts',
  client: 'libs/client/src/a.ts',
  contracts: 'libs/contracts/src/a.ts',
  domain: 'libs/orders/src/domain/a.ts',
  'use-cases': 'libs/orders/src/use-cases/a.ts',
  queries: 'libs/orders/src/queries/a.ts',
  integration: 'libs/orders/src/integration/a.ts',
  application: 'libs/identity/src/application/a.ts',
  passwords: 'libs/identity/src/passwords/a.ts',
  tokens: 'libs/identity/src/tokens/a.ts',
  storage: 'libs/orders/src/storage/a.ts',
  controllers: 'libs/orders/src/a.controller.ts',
  dtos: 'libs/orders/src/a.dto.ts',
  registration: 'libs/customers/src/registration.ts',
  problems: 'libs/orders/src/a.problems.ts',
};

describe('its inspection', () => {
  let root: string;

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const manifest = (name: string, dependencies: string[] = []) =>
    JSON.stringify({
      name,
      exports: {
        '.': { '@tradepost/source': './src/index.ts', default: './dist/index.js' },
        './*': { '@tradepost/source': './src/*/index.ts' },
      },
      dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
    });

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tradepost-architecture-')));
    write('package.json', manifest('shop', ['jest']));
    for (const [name, main] of Object.entries(entries)) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main }));
      write(`node_modules/${name}/${main}`, '');
    }
    mkdirSync(join(root, 'node_modules/@tradepost'));
    for (const name of packages) {
      const folder = folders[name]!;
      const ours = packages.map((other) => `@tradepost/${other}`);
      const declared = name === 'kernel' ? [] : [...ours, ...frameworks.filter((framework) => framework !== 'jest')];
      write(`${folder}/package.json`, manifest(`@tradepost/${name}`, declared));
      symlinkSync(join(root, folder), join(root, 'node_modules/@tradepost', name));
    }
    for (const [path, code] of Object.entries(sources)) write(path, code);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('finds nothing where the rules are kept', async () => {
    const { modules, findings } = await inspect(root);
    expect(findings).toEqual([]);
    expect([...modules].sort()).toEqual(Object.keys(sources).sort());
  });

  it.each(violations)('reports %s: %s with %s', async (rule, path, code) => {
    for (const file of ['storage/accounts.ts', 'domain/account.ts']) write(`libs/identity/src/${file}`, '');
    write('libs/customers/src/storage/customers.ts', '');
    write('libs/kernel/src/b.ts', `import './a.js';`);
    write('libs/kernel/src/a.ts', '');
    write(path, code);
    const { findings } = await inspect(root);
    expect(findings).toContainEqual(expect.objectContaining({ rule, from: path }));
  });

  it('has every rule broken here, those about packages also by one whose entry lies under dist', () => {
    const broken = new Set(violations.map(([rule]) => rule));
    expect(rules.all.filter((rule) => !broken.has(rule))).toEqual([]);
    expect(Object.keys(importers).sort()).toEqual([...rules.ofPackages].sort());
  });

  it.each(Object.entries(importers))('reports %s: a package whose entry lies under dist', async (rule, path) => {
    write(path, `import 'elsewhere';`);
    const { findings } = await inspect(root);
    expect(findings).toContainEqual({ rule, from: path, to: 'node_modules/elsewhere/dist/index.js' });
  });

  it('leaves out what is built of our own packages', async () => {
    write('libs/kernel/dist/index.js', `import 'elsewhere';`);
    expect((await inspect(root)).findings).toEqual([]);
  });

  it('misses what is not there', async () => {
    rmSync(join(root, 'libs/customers/src'), { recursive: true });
    const { modules } = await inspect(root);
    expect(missingParts(modules)).toContain('libs/customers/src/domain/');
    expect(missingParts([])).toContain('libs/kernel/src/');
  });
});
