import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ServiceProcess } from './support/service-process.js';
import { freshFolder } from './support/shop.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const MARK = '=== block ends ===';

interface Example {
  readonly commands: string;
  /** What the README says it prints; null where it says nothing. */
  readonly reply: string | null;
}

/** The bash blocks below a heading, each with the text block that follows it. */
function examplesBelow(heading: string, readme: string): Example[] {
  const section = readme.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const blocks = [...section.matchAll(/```(bash|text)\n([\s\S]*?)\n```/g)].map(([, kind, text]) => ({
    kind,
    text: text!,
  }));
  return blocks.flatMap(({ kind, text: commands }, i) => {
    const next = blocks[i + 1];
    return kind === 'bash' ? [{ commands, reply: next?.kind === 'text' ? next.text : null }] : [];
  });
}

/** `…` stands for anything; ids, times and durations are those of the day. */
function patternOf(reply: string): RegExp {
  const literal = reply
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '[0-9a-f-]{36}')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\\\.\d{3}Z/g, '[0-9T:.-]{23}Z')
    .replace(/\d+\\\.\d s\\\./g, '\\d+\\.\\d s\\.')
    .replace(/…/g, '[\\s\\S]*?');
  return new RegExp(literal);
}

describe('the README', () => {
  let folder: string;
  let service: ServiceProcess;

  beforeEach(async () => {
    folder = await freshFolder();
    service = new ServiceProcess(folder, { TRADEPOST_LOG_LEVEL: 'warn' });
  });
  afterEach(async () => {
    await service.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** Pastes the blocks one after the other into one bash; what each printed. */
  async function paste(examples: readonly Example[], url: string): Promise<string[]> {
    const script = examples
      .map(({ commands }) => `${commands.replaceAll('/tmp/', `${folder}/`)}\necho '${MARK}'`)
      .join('\n')
      .replace('http://127.0.0.1:3000', url);
    const env = { ...process.env, TRADEPOST_DATA_DIR: `${folder}/data`, MONGODB_URL: '' };
    const bash = spawn('bash', ['-euo', 'pipefail'], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let printed = '';
    bash.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    let complaints = '';
    bash.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    bash.stdin.end(script);
    const [code] = (await once(bash, 'close')) as [number];
    expect([code, complaints]).toEqual([0, expect.any(String)]);
    return printed.replaceAll('\r', '').replaceAll(folder, '/tmp').replaceAll('/tmp/data/', 'data/').split(MARK);
  }

  it('tells the truth: its blocks run as written and print what it says', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const walk = examplesBelow('A walk through the shop', readme);
    const example = examplesBelow("Importing another shop's invoices", readme).slice(1);
    const examples = [...walk, ...example];
    expect([walk.length, example.length]).toEqual([11, 1]);
    const printed = await paste(examples, await service.serving());
    const told = examples.flatMap(({ reply }, i) => (reply === null ? [] : [{ reply, printed: printed[i]! }]));
    expect(told).toHaveLength(10);
    for (const { reply, printed: actual } of told) expect(actual).toMatch(patternOf(reply));
  });
});
