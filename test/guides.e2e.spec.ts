import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Shop } from '@tradepost/client';
import { unbuilt } from '@tradepost/platform/testing';
import { staffed } from './support/demo-shop.js';
import { describeInBrowser } from './support/describe-in-browser.js';
import { eventually } from './support/eventually.js';
import { blocksOf } from './support/guide-blocks.js';
import { patternOf } from './support/printed.js';
import { ServiceProcess } from './support/service-process.js';
import { freshFolder } from './support/shop.js';

const root = new URL('../', import.meta.url);
const guide = new URL('docs/guides/building-a-storefront.md', root);
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const MARK = '=== block ends ===';

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
      const { stdout } = await promisify(execFile)(process.execPath, [...unbuilt, fileURLToPath(file)]);
      const printed = stdout.split(`${MARK}\n`);
      const told = blocks.flatMap(({ prints }, i) => (prints === null ? [] : [{ prints, actual: printed[i]! }]));
      expect(told.length).toBeGreaterThanOrEqual(8);
      for (const { prints, actual } of told) expect(actual.trim()).toMatch(new RegExp(`^${patternOf(prints).source}$`));
    } finally {
      await rm(file, { force: true });
    }
  });
});

it('the generator that the guide names makes types of the description, with the versions that it names', async () => {
  const command = /npx (-p .+) openapi-ts (-i \S+ -o \S+)/.exec(await readFile(guide, 'utf8'));
  const packages = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as Lock;
  const versionOf = (name: string) => packages.packages[`node_modules/${name}`]!.version;
  const tools = ['typescript', '@hey-api/openapi-ts'].map((name) => `-p ${name}@${versionOf(name)}`);
  expect(command?.[1]).toBe(tools.join(' '));
  const folder = await freshFolder();
  const service = new ServiceProcess(folder, { TRADEPOST_LOG_LEVEL: 'warn' });
  try {
    const url = await service.serving();
    const words = command![2]!.replace('http://127.0.0.1:3000', url).split(' ');
    const tool = fileURLToPath(new URL('node_modules/@hey-api/openapi-ts/bin/run.js', root));
    await promisify(execFile)(process.execPath, [tool, ...words], { cwd: folder });
    expect(await readFile(join(folder, 'shop/types.gen.ts'), 'utf8')).toContain('export type PlaceOrderData');
  } finally {
    await service.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});

describeInBrowser('the guide to live updates', (scene) => {
  it('has a page watch over a lost connection, a token that has ended and a reload', async () => {
    const { shop, browser } = scene();
    const text = await readFile(new URL('docs/guides/live-updates.md', root), 'utf8');
    const ada = new Shop({ url: shop.url });
    const login = { email: 'ada@example.com', password: 'three green herons at noon' };
    await ada.customers.register({ ...login, name: 'Ada Lovelace' });
    await ada.session.signIn(login);
    const page = await browser.newPage();
    await page.goto(`${shop.url}/problems/price_changed`);
    const own = `
      let token = 'ended';
      const refreshToken = async () => Boolean((token = '${await ada.session.bearer()}'));
      const seen = (window.seen = []);
      const show = ({ status }) => seen.push(status);
      const showAll = (orders) => seen.push('snapshot', ...orders.map(({ status }) => status));
      const signOut = () => seen.push('signed out');`;
    const run = () => page.evaluate(`(() => { ${own}\n${blocksOf(text)[0]!.code} })()`);
    const shows = (...seen: string[]) => eventually(async () => expect(await page.evaluate('seen')).toEqual(seen));

    await page.route('**/v1/stream-tickets', (route) => route.abort(), { times: 1 });
    await run();
    await shows('snapshot');
    const order = await ada.orders.place({ lines: [{ sku: 'MUG01', quantity: 1 }] });
    await shows('snapshot', 'placed');
    await shop.kill();
    await shop.start();
    await ada.orders.pay(order, { paymentReference: 'pay_1' });
    await shows('snapshot', 'placed', 'paid');

    const reloaded = page.waitForEvent('load');
    const staff = await shop.staff();
    const mug = await staff.products.get('MUG01');
    const unitPrice = { amount: '4.50', currency: 'GBP' } as const;
    await staff.products.change(mug, { description: mug.description, unitPrice });
    await reloaded;
    await run();
    await shows('snapshot', 'paid');
    await ada.session.signOut();
    await shows('snapshot', 'paid', 'signed out');
  });
});
