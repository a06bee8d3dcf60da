import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import { ServiceProcess } from './support/service-process.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/** Runs a suite of its own as `npm test` does. Resolves with the exit code and what was printed. */
async function run(suite: string): Promise<{ readonly code: number; readonly printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tradepost-suite-'));
  try {
    await mkdir(join(folder, 'suite'));
    await writeFile(join(folder, 'suite', 'toy.spec.ts'), suite);
    const args = [...jest, '--roots', folder, '--runTestsByPath', join(folder, 'suite', 'toy.spec.ts')];
    return await new Promise((resolve) =>
      execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr }),
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const turn = 'await new Promise((resolve) => setTimeout(resolve, 20))';
const left = `void Promise.reject(new Error('left to nobody'))`;

describe('a rejection that nobody handles fails a suite', () => {
  it.each([
    ['while it is loaded', `${left}; it('is fine', () => undefined);`],
    ['inside of a test', `it('leaves', async () => { ${left}; ${turn}; });`],
    ['at the very end of a test', `it('leaves', () => { ${left}; });`],
    [
      'between two tests',
      `it('leaves', () => { setTimeout(() => ${left}, 5); }); it('is fine', async () => { ${turn}; });`,
    ],
    ['after all tests', `it('is fine', () => undefined); afterAll(() => { ${left}; });`],
  ])('%s', async (_, suite) => {
    const { code, printed } = await run(suite);
    expect(code).toBe(1);
    expect(printed).toMatch(/FAIL .*toy\.spec\.ts/);
    expect(printed).toContain('left to nobody');
  });

  it('and one that is handled does not', async () => {
    const { code } = await run(
      `it('is fine', async () => { await Promise.reject(new Error('taken')).catch(() => ${turn.replace('await ', '')}); });`,
    );
    expect(code).toBe(0);
  });
});

const shop = processes();

describe('a service that leaves a rejection to nobody', () => {
  /** Loaded before the service, in each of its threads: leaves rejections from the moment that somebody hears of them. */
  const leaving = `setInterval(() => process.listenerCount('unhandledRejection') > 0 && Promise.reject(new Error('left to nobody')), 100).unref()`;

  it('says so in the log, goes on, and fails the suite that started it', async () => {
    const settings = { ...shop.settings, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(leaving)}` };
    const service = new ServiceProcess(shop.folder, settings);
    const url = await service.serving();
    await eventually(() => expect(service.stdout).toContain('"msg":"Something failed that nobody awaited'));
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await expect(service.kill('SIGTERM')).rejects.toThrow('The service left a rejection to nobody: ');
  });
});
