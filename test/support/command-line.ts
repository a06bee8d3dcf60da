import { fileURLToPath } from 'node:url';
import { unbuilt } from '@tradepost/platform/testing';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * What Node is given to run `tradepost`: its sources, as `npm start` does; with TEST_BUILT=1 what `npm run build` has
 * made of them, which starts in two thirds of the time and is what is installed.
 */
export const commandLine: readonly string[] =
  process.env['TEST_BUILT'] === '1'
    ? ['--enable-source-maps', file('apps/cli/dist/main.js')]
    : [...unbuilt, file('apps/cli/src/main.ts')];
