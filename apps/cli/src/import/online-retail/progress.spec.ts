import { PassThrough } from 'node:stream';
import { ProgressLines, progressOn } from './progress.js';

it('writes a line a phase and a line a tenth where there is no terminal', () => {
  const lines: string[] = [];
  const progress = new ProgressLines((line) => lines.push(line));
  progress.begin('customers', 40);
  for (let done = 1; done <= 40; done += 1) progress.advance(done);
  progress.end();
  progress.begin('delivering', 0);
  progress.end();
  expect(lines).toEqual([
    'customers …',
    ...Array.from({ length: 10 }, (_, n) => `customers ${n + 1}0%`),
    'delivering …',
  ]);
});

it.each([
  [true, /\u001b/],
  [false, /^customers …\ncustomers 100%\n$/],
])('on a terminal: %s', async (isTTY, expected) => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream &
    PassThrough;
  const progress = progressOn(stream);
  progress.begin('customers', 4);
  progress.advance(4);
  progress.end();
  stream.end();
  const text = (await stream.toArray()).join('');
  expect(text).toMatch(expected);
  expect(text).toContain('customers');
});
