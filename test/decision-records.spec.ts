import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../docs/adr/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const records = readdirSync(folder).filter((file) => /^\d{4}-/.test(file));
const index = new Map(
  [...read('README.md').matchAll(/^\| \[(\d{4})\]\(([^)]+)\)\s*\| (.+?)\s*\|$/gm)].map(([, number, file, title]) => [
    file,
    { number, title },
  ]),
);

describe('the decision records', () => {
  it('bear the numbers from 0001 on, one each', () => {
    const numbers = records.map((file) => file.slice(0, 4));
    expect(numbers).toEqual(records.map((_, i) => String(i + 1).padStart(4, '0')));
  });

  it.each(records)('%s says its number, its status and its date, and stands in the index', (file) => {
    const [title = '', blank, status = '', date = '', end] = read(file).split('\n');
    const [, number, name] = /^# (\d{4}): (.+)$/.exec(title) ?? [];
    expect(number).toBe(file.slice(0, 4));
    expect([blank, end]).toEqual(['', '']);
    expect(date).toMatch(/^Date: \d{4}-\d{2}-\d{2}$/);
    expect(new Date(`${date.slice(6)}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date.slice(6));
    const [, successor] = /^Status: (?:accepted|superseded by \[\d{4}\]\(([^)]+)\))$/.exec(status) ?? [null, 'none'];
    if (successor !== undefined) expect(records).toContain(successor);
    expect(index.get(file)).toEqual({ number, title: name });
  });

  it('are all that the index lists', () => {
    expect([...index.keys()].sort()).toEqual([...records].sort());
  });
});
