import { existsSync, readdirSync } from 'node:fs';
import base from './jest.config.mjs';

/** Floors in percent, a point or two below what the unit tests cover. */
const floors = {
  'libs/kernel/src': { statements: 98, branches: 97 },
  'libs/customers/src/domain': { statements: 98, branches: 96 },
  'libs/identity/src/domain': { statements: 58, branches: 87 },
  'libs/orders/src/domain': { statements: 98, branches: 96 },
  'libs/platform/src': { statements: 67, branches: 89 },
};
const domains = readdirSync(new URL('libs/', import.meta.url))
  .map((name) => `libs/${name}/src/domain`)
  .filter((path) => existsSync(new URL(path, import.meta.url)));
for (const path of domains) if (!(path in floors)) throw new Error(`${path} needs a floor of its coverage.`);

/**
 * What the unit tests cover of kernel, domains and platform. Whole applications, stores and threads are left out: what
 * they cover on their way nobody has checked.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['libs/kernel', 'libs/platform', ...domains.map((path) => path.replace('/src/domain', ''))].map(
    (path) => `<rootDir>/${path}`,
  ),
  testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e|mongo)\\.spec\\.ts$'],
  maxWorkers: '100%',
  collectCoverage: true,
  // By V8 itself: Istanbul's counters would make the modules of the tests others than those that run.
  coverageProvider: 'v8',
  coverageDirectory: 'node_modules/.cache/tradepost/coverage',
  coverageReporters: ['text-summary', 'lcovonly'],
  collectCoverageFrom: [
    ...Object.keys(floors).map((path) => `${path}/**/*.ts`),
    '!**/*.spec.ts',
    '!**/testing/**',
    '!**/index.ts',
  ],
  coverageThreshold: Object.fromEntries(Object.entries(floors).map(([path, floor]) => [`./${path}/`, floor])),
};
