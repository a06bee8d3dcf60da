import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyEdits, stepsOf, walkOf } from './walk.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const walk = walkOf(root);
const paths = (isNew: boolean) =>
  new Set(walk.filter(({ content }) => (content !== null) === isNew).map((s) => s.path));
const sample = (path: string) => path.includes('/golden');

describe('the walk through a new use case', () => {
  it('makes two new files and edits nine, and one more of each for the sample of its event', () => {
    const [made, edited] = [[...paths(true)], [...paths(false)]];
    expect([made.filter(sample).length, edited.filter(sample).length]).toEqual([1, 1]);
    expect(made.filter((path) => !sample(path))).toHaveLength(2);
    expect(edited.filter((path) => !sample(path))).toHaveLength(9);
  });

  it.each(walk)('finds its place in $path', (step) => {
    const file = join(root, step.path);
    if (step.content !== null) expect(existsSync(file)).toBe(false);
    else expect(applyEdits(step, readFileSync(file, 'utf8'))).not.toBe(readFileSync(file, 'utf8'));
  });
});

describe('a block of the walk', () => {
  const [step] = stepsOf('text\n```diff a.ts\n one\n-two\n+zwei\n+drei\n@@\n+null\n four\n```\n```bash\nls\n```\n');

  it('changes the lines that it shows, each part at its place', () => {
    expect(stepsOf('```ts b.ts\nlet b;\n```\n')).toEqual([{ path: 'b.ts', content: 'let b;\n', edits: [] }]);
    expect(applyEdits(step!, 'one\ntwo\nthree\nfour\n')).toBe('one\nzwei\ndrei\nthree\nnull\nfour\n');
  });

  it.each([
    ['one\nthree\nfour\n', 0],
    ['none\ntwo\nfour\n', 0],
    ['one\ntwo\none\ntwo\nfour\n', 2],
  ])('is refused where they stand %j', (text, times) => {
    expect(() => applyEdits(step!, text)).toThrow(`a.ts has these lines ${times} times, not once:\none\ntwo\n`);
  });
});
