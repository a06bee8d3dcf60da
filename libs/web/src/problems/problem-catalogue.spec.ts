import { generalProblems, ProblemCatalogue } from './problem-catalogue.js';

const gone = { status: 404, title: 'It is gone', help: 'Look elsewhere.' };

describe('ProblemCatalogue', () => {
  it('knows the general problems and those that were added', () => {
    const catalogue = new ProblemCatalogue();
    catalogue.add({ note_gone: gone });
    expect(catalogue.find('note_gone')).toEqual(gone);
    expect(catalogue.find('internal_error')!.status).toBe(500);
    expect(catalogue.find('nothing')).toBeNull();
    expect(catalogue.all.map(([code]) => code)).toEqual([...Object.keys(generalProblems), 'note_gone']);
  });

  it('refuses a code that is there already', () => {
    const catalogue = new ProblemCatalogue();
    catalogue.add({ note_gone: gone });
    expect(() => catalogue.add({ note_gone: gone })).toThrow('note_gone is declared twice');
    expect(() => catalogue.add({ internal_error: gone })).toThrow('internal_error is declared twice');
  });

  it('points to where requests have what a complaint is about', () => {
    const catalogue = new ProblemCatalogue();
    catalogue.add({}, { author: '/authorId', word: '/words/#/text' });
    const pointerTo = (field: string, line?: number) =>
      catalogue.pointerTo({ field, detail: 'is wrong.', ...(line !== undefined && { line }) });
    expect([pointerTo('author'), pointerTo('word', 2), pointerTo('title')]).toEqual([
      '/authorId',
      '/words/2/text',
      '/title',
    ]);
  });

  it('refuses a field that two contexts have in different places', () => {
    const catalogue = new ProblemCatalogue();
    catalogue.add({}, { author: '/authorId' });
    catalogue.add({}, { author: '/authorId' });
    expect(() => catalogue.add({}, { author: '/writer' })).toThrow('author is in two places');
  });

  it('has a status, a title and a help for each', () => {
    for (const [code, { status, title, help }] of new ProblemCatalogue().all) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title.length).toBeGreaterThan(5);
      expect(help).toMatch(/\.$/);
    }
  });
});
