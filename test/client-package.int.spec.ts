import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { changeTypes, totalOf, type Money as PricedMoney } from '@tradepost/client';
import { Money } from '@tradepost/kernel';
import { declaredContexts } from '@tradepost/platform';
import { readSettings } from '@tradepost/host';
import { StorefrontModule } from '@tradepost/storefront';
import { blocksOf } from './support/guide-blocks.js';
import { freshFolder } from './support/shop.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const strict = {
  target: 'es2023',
  module: 'nodenext',
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  types: [],
};

let folder: string;
let packed: string[];

/** A stranger's project with the packed client in it and nothing else. */
beforeAll(async () => {
  folder = await freshFolder();
  const repository = join(folder, 'repository');
  const project = join(folder, 'project');
  await mkdir(join(repository, 'libs'), { recursive: true });
  await cp(join(root, 'tsconfig.base.json'), join(repository, 'tsconfig.base.json'));
  await symlink(join(root, 'node_modules'), join(repository, 'node_modules'));
  await cp(join(root, 'libs/client'), join(repository, 'libs/client'), {
    recursive: true,
    filter: (path) => !/libs\/client\/dist(\/|$)/.test(path.slice(root.length)),
  });
  await mkdir(join(repository, 'libs/client/dist'));
  await writeFile(join(repository, 'libs/client/dist/left-over.js'), '');
  const cwd = join(repository, 'libs/client');
  await run('npm', ['pack', '--pack-destination', folder], { cwd });
  const client = join(project, 'node_modules/@tradepost/client');
  await mkdir(client, { recursive: true });
  await run('tar', ['-xzf', join(folder, 'tradepost-client-0.1.0.tgz'), '-C', client, '--strip-components=1']);
  packed = (await readdir(client, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(client.length + 1));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the compiler says of a file in that project, as strictly as it can. */
async function complaints(name: string, code: string, options: object = {}): Promise<string> {
  const project = join(folder, 'project');
  await writeFile(join(project, name), code);
  const config = join(project, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ compilerOptions: { ...strict, ...options }, files: [name] }));
  const { stdout } = await run(process.execPath, [tsc, '-p', config]).catch((error: { stdout: string }) => error);
  return stdout;
}

const guide = (name: string) => readFile(join(root, 'docs/guides', name), 'utf8');
const codeOf = (text: string) => blocksOf(text).map(({ code }) => code);

describe('the packed client', () => {
  it('holds what was built, its README and its licence, and nothing else', () => {
    const others = packed.filter((file) => !/^dist\/.+\.(js|d\.ts)$/.test(file)).sort();
    expect(others).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(packed).toContain('dist/index.d.ts');
    expect(packed).not.toContain('dist/left-over.js');
  });

  it('has no link that leads out of the package', async () => {
    const text = await readFile(join(folder, 'project/node_modules/@tradepost/client/README.md'), 'utf8');
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !/^https:\/\//.test(target) && !packed.includes(target))).toEqual([]);
  });

  it('runs and compiles in an empty strict project', async () => {
    const code = `import { isProblem, Shop, totalOf, type Change, type Money } from '@tradepost/client';
const shop = new Shop({ url: 'http://127.0.0.1:3000/v1' });
export async function order(): Promise<string> {
  const { id, orderToken } = await shop.orders.placeAsGuest({ lines: [{ sku: 'MUG01', quantity: 1 }] });
  return shop.withToken(orderToken).orders.get(id).then(({ status }) => status);
}
export function totalAfter(error: unknown): Money | null {
  return isProblem(error) && error.code === 'price_changed' ? error.members.total : null;
}
export const paidTotal = (change: Change) => (change.type === 'order.paid' ? change.data.total : null);
// @ts-expect-error There is no such refusal.
isProblem(null, 'price_change');
// @ts-expect-error Nothing of that name happens.
export const never = (change: Change) => change.type === 'order.paidd';
console.log(totalOf([{ unitPrice: { amount: '100', currency: 'JPY' }, quantity: 3 }])?.amount);
`;
    expect(await complaints('stranger.ts', code)).toBe('');
    const plain = `import { totalOf } from '@tradepost/client';
console.log(totalOf([{ unitPrice: { amount: '100', currency: 'JPY' }, quantity: 3 }]).amount);`;
    await writeFile(join(folder, 'project/stranger.mjs'), plain);
    const { stdout } = await run(process.execPath, ['stranger.mjs'], { cwd: join(folder, 'project') });
    expect(stdout).toBe('300\n');
  });

  it('has the storefront guide compile as it is printed', async () => {
    const code = codeOf(await guide('building-a-storefront.md')).join('\n');
    expect(await complaints('day.mjs', code, { allowJs: true, checkJs: true })).toBe('');
  });

  it('has the page of the guide to live updates compile as it is printed', async () => {
    const own = `/** @type {string} */ let token = '';
const refreshToken = async () => true;
/** @param {{ status: string }} order */ const show = (order) => console.log(order);
/** @param {{ status: string }[]} orders */ const showAll = (orders) => orders.forEach(show);
const signOut = () => console.log('signed out');
export {};`;
    const code = codeOf(await guide('live-updates.md')).join('\n');
    expect(await complaints('live.mjs', `${own}\n${code}`, { allowJs: true, checkJs: true })).toBe('');
  });
});

it('the client knows the name of everything that streams tell', () => {
  const settings = readSettings({ TRADEPOST_DATA_DIR: join(tmpdir(), 'never-made') });
  const live = declaredContexts(StorefrontModule.with(settings)).flatMap(({ setup }) => setup.live ?? []);
  const told = Object.fromEntries(live.map(({ name, names }) => [name, [...new Set(Object.values(names))].sort()]));
  expect(told).toEqual(
    Object.fromEntries(Object.entries(changeTypes).map(([name, types]) => [name, [...types].sort()])),
  );
});

it.each(Money.currencies)('the client writes sums in %s as the shop does', (currency) => {
  for (const amount of ['0', '1', '100', '2.5', '2.55', '0.125', '0.1234']) {
    const unitPrice = { amount, currency } as PricedMoney;
    expect(totalOf([{ unitPrice, quantity: 3 }])).toEqual(Money.from(unitPrice).times(3).toJSON());
  }
});
