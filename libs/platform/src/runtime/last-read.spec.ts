import { LastRead } from './last-read.js';

/** A file whose content is how often it was read. */
class Counted {
  reads = 0;
  number = 1;
  readonly version = (): number => this.number;
  readonly read = async (): Promise<number> => (this.reads += 1);
}

describe('LastRead', () => {
  it('reads again only where the file or the question has changed', async () => {
    const [file, last] = [new Counted(), new LastRead<number>()];
    const ask = (question: string | null) => last.of(file, question, file.read);
    expect([await ask(null), await ask(null)]).toEqual([1, 1]);
    expect([await ask('7'), await ask('7'), await ask('8')]).toEqual([2, 2, 3]);
    file.number = 2;
    expect([await ask('8'), await ask('8')]).toEqual([4, 4]);
  });

  it('reads again what was changed while it was read', async () => {
    const [file, last] = [new Counted(), new LastRead<number>()];
    await last.of(file, null, async () => {
      file.number += 1;
      return 0;
    });
    expect(await last.of(file, null, file.read)).toBe(1);
  });

  it('always reads where nothing tells of changes, and after a read that failed', async () => {
    const [file, last] = [new Counted(), new LastRead<number>()];
    expect([await last.of(null, null, file.read), await last.of(null, null, file.read)]).toEqual([1, 2]);
    await expect(last.of(file, null, () => Promise.reject(new Error('disk I/O error')))).rejects.toThrow('disk');
    expect(await last.of(file, null, file.read)).toBe(3);
  });
});
