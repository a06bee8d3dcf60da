import { tempFolder } from '@tradepost/platform/testing';
import { WrongSettings } from '@tradepost/platform/runtime';
import { toys } from '../testing/boot.js';
import type { App } from './app.js';
import { deliver } from './deliver.js';
import { serve } from './serve.js';

const folder = tempFolder();
let stop: AbortController;
let stdout: string;
let stderr: string;

/** An application that is not the shop. */
const desk: App = {
  title: 'the desk',
  root: ({ dataDirectory }, _, notifiers) => toys({ directory: dataDirectory, ...(notifiers && { notifiers }) }),
};

const hostProcess = (environment: Readonly<Record<string, string>> = {}) => ({
  environment: { PORT: '0', TRADEPOST_DATA_DIR: folder.path, TRADEPOST_DRAIN: '0', ...environment },
  stdout: { write: (text: string) => void (stdout += text) },
  stderr: { write: (text: string) => void (stderr += text) },
  stop: stop.signal,
});

/** Resolves with what was written once it matches. */
async function written(what: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = what.exec(stdout);
    if (found !== null) return found;
    if (stderr !== '') throw new Error(stderr);
    await new Promise((again) => setTimeout(again, 10));
  }
}

beforeEach(() => {
  stop = new AbortController();
  stdout = stderr = '';
});

describe('an application that is served', () => {
  it('says its title and its addresses, answers, and ends when it is told to', async () => {
    const pages = () => ({ board: '/board' });
    const code = serve({ ...desk, pages }, hostProcess());
    const [, url] = await written(/ {2}API {9}(http\S+)\/v1\n/);
    expect(stdout).toBe(
      [
        'Tradepost serves the desk.',
        `  Swagger UI  ${url}/docs`,
        `  API         ${url}/v1`,
        `  board       ${url}/board`,
        `  data        ${folder.path}`,
        '  read model  embedded',
        '',
      ].join('\n'),
    );
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    stop.abort('SIGTERM');
    expect(await code).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });

  const failing: [what: string, app: Partial<App>, environment: Record<string, string>, sentence: string][] = [
    [
      'its preparation fails',
      { prepare: () => Promise.reject(new WrongSettings(['DESK: it has three legs'])) },
      {},
      'Tradepost cannot start: DESK: it has three legs.',
    ],
    [
      'its address is not one of this machine',
      {},
      { HOST: '192.0.2.1' },
      'Tradepost cannot start: HOST: 192.0.2.1 is no address of this machine.',
    ],
  ];

  it.each(failing)('is closed, and told of in a sentence, where %s', async (_, app, environment, sentence) => {
    let closed = 0;
    const witness = { provide: 'witness', useValue: { onApplicationShutdown: () => closed++ } };
    const root: App['root'] = ({ dataDirectory }) => toys({ directory: dataDirectory, elsewhere: [witness] });
    expect(await serve({ ...desk, root, ...app }, hostProcess(environment))).toBe(1);
    expect([stdout, stderr]).toEqual(['', `${sentence}\n`]);
    expect(closed).toBe(1);
  });
});

it('an application that only delivers says so, and ends when it is told to', async () => {
  const code = deliver(desk, hostProcess());
  await written(/\n/);
  expect(stdout).toBe(`Tradepost delivers for the desk.\n  data        ${folder.path}\n`);
  stop.abort('SIGTERM');
  expect(await code).toBe(0);
});
