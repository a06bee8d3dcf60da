import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { staffed } from './support/demo-shop.js';
import { patternOf } from './support/printed.js';
import { ServiceProcess } from './support/service-process.js';
import { freshFolder } from './support/shop.js';

const root = new URL('../', import.meta.url);
const guide = new URL('docs/guides/building-a-storefront.md', root);
const MARK = '=== block ends ===';

/** The JavaScript of a guide, block by block, each with what it says that this prints. */
function blocksOf(text: string): { code: string; prints: string | null }[] {
  const blocks = [...text.matchAll(/```(js|text)\n([\s\S]*?)\n```/g)].map(([, kind, body]) => ({ kind, body: body! }));
  return blocks.flatMap(({ kind, body }, i) => {
    const next = blocks[i + 1];
    return kind === 'js' ? [{ code: body, prints: next?.kind === 'text' ? next.body : null }] : [];
  });
}

describe('the guide to building a storefront', () => {
  let folder: string;
  let service: ServiceProcess;

  beforeEach(async () => {
    folder = await freshFolder();
    service = new ServiceProcess(folder, { ...staffed, TRADEPOST_LOG_LEVEL: 'warn' });
  });
  afterEach(async () => {
    await service.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('tells the truth: its JavaScript runs as written, as one module, and print what it says', async () => {
    const blocks = blocksOf(await readFile(guide, 'utf8'));
    const code = blocks.map((block) => `${block.code}\nconsole.log('${MARK}');`).join('\n');
    const url = await service.serving();
    const cache = new URL('node_modules/.cache/', root);
    const file = new URL(`guide-${randomBytes(6).toString('hex')}.mjs`, cache);
    await mkdir(cache, { recursive: true });
    await writeFile(file, code.replace("'http://127.0.0.1:3000'", `'${url}'`));
    try {
      const flags = ['--conditions=@tradepost/source', '--import', new URL('scripts/register.mjs', root).href];
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, fileURLToPath(file)]);
      const printed = stdout.split(`${MARK}\n`);
      const told = blocks.flatMap(({ prints }, i) => (prints === null ? [] : [{ prints, actual: printed[i]! }]));
      expect(told.length).toBeGreaterThanOrEqual(8);
      for (const { prints, actual } of told) expect(actual.trim()).toMatch(new RegExp(`^${patternOf(prints).source}$`));
    } finally {
      await rm(file, { force: true });
    }
  });
});
