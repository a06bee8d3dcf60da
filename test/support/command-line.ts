import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const file = (path: string): string => fileURLToPath(new URL(path, root));

/**
 * What Node is given to run `tradepost`: its sources, as `npm start` does; with TEST_BUILT=1 what `npm run build` has
 * made of them, which starts in half the time and is what is installed.
 */
export const commandLine: readonly string[] =
  process.env['TEST_BUILT'] === '1'
    ? ['--enable-source-maps', file('apps/cli/dist/main.js')]
    : [
        '--conditions=@tradepost/source',
        '--import',
        new URL('scripts/register.mjs', root).href,
        file('apps/cli/src/main.ts'),
      ];
