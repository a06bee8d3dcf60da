import { swcOptions } from './scripts/swc-options.mjs';

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['@tradepost/source', 'node', 'node-addons'] },
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test', '<rootDir>/bench'],
  testMatch: ['**/*.spec.ts'],
  // Suites that are only about MongoDB need a server; `npm run test:mongo` gives its URL.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.MONGODB_URL ? [] : ['\\.mongo\\.spec\\.ts$'])],
  modulePathIgnorePatterns: ['<rootDir>/(libs|libs/adapters|apps)/[^/]+/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', swcOptions] },
  setupFiles: ['<rootDir>/test/support/sqlite-errors.mjs'],
  // Against what hangs, and nothing else: beside other work a test takes many times as long as alone. Waits are shorter.
  testTimeout: 300_000,
  // One more than CI has cores: suites that start processes wait for them much of the time.
  maxWorkers: 3,
  // Modules of a suite outlive it: a worker that has loaded some dozens of suites spends most of its time on its heap.
  workerIdleMemoryLimit: '500MB',
};
