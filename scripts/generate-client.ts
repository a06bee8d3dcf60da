/**
 * Generates sources of `libs/client` from the API description: types by Hey API, and a table of operations. `--check`
 * writes nothing and fails where files in the repository are out of date.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import { createHttpApp } from '@tradepost/web';
import { readSettings } from '@tradepost/host';
import { StorefrontModule } from '@tradepost/storefront';
import { operationTable, type DescribedApi } from './operation-table.js';

const target = fileURLToPath(new URL('../libs/client/src/generated/', import.meta.url));

/** API description, served by a temporary shop. */
async function describedApi(folder: string): Promise<DescribedApi> {
  const environment = { TRADEPOST_DATA_DIR: folder, TRADEPOST_WORKER: 'none', TRADEPOST_LOG_LEVEL: 'error' };
  const app = await createHttpApp(StorefrontModule.with(readSettings(environment)));
  try {
    const { body } = await app.inject({ url: '/openapi.json' });
    return JSON.parse(body) as DescribedApi;
  } finally {
    await app.close();
  }
}

async function generated(api: DescribedApi, folder: string): Promise<Record<string, string>> {
  await createClient({
    input: api as unknown as Record<string, unknown>,
    output: { path: folder, entryFile: false },
    plugins: [{ name: '@hey-api/typescript' }],
    logs: { level: 'silent', file: false },
  });
  const types = await readFile(join(folder, 'types.gen.ts'), 'utf8');
  return { 'types.gen.ts': types, 'operations.gen.ts': operationTable(api) };
}

/** Names of files that are out of date. */
async function stale(files: Record<string, string>): Promise<string[]> {
  const present = await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const found = await readFile(join(target, name), 'utf8').catch(() => null);
      return found === text ? [] : [name];
    }),
  );
  return present.flat();
}

const folder = await mkdtemp(join(tmpdir(), 'tradepost-client-'));
try {
  const files = await generated(await describedApi(join(folder, 'data')), join(folder, 'out'));
  if (process.argv.includes('--check')) {
    const names = await stale(files);
    for (const name of names)
      console.error(`libs/client/src/generated/${name} is not what the API says. Run \`npm run client:generate\`.`);
    process.exitCode = names.length > 0 ? 1 : 0;
  } else {
    for (const [name, text] of Object.entries(files)) await writeFile(join(target, name), text);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();
