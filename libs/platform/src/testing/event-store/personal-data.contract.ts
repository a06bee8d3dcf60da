import { Note } from '../note.js';
import { Notes, pin } from '../board.js';
import type { Contract } from './contract.js';
import { all, record, run } from './sample.js';

const author = 'ada.lovelace@example.com';

export function personalDataContract({ store }: Contract): void {
  const keyOf = (subject: string) => store().personalKeys.find(subject);
  const authorOf = async (id: string) =>
    ((await store().events.readStream('note', id))[0]!.event as unknown as { author: string }).author;

  it('has one key a person, made in the transaction that needs it first', async () => {
    const refused = run(store(), async () => {
      await new Notes().save(Note.pin('n1', author, 'hello'));
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await keyOf('n1')).toBeNull();
    await pin(store(), 'n1');
    const first = await keyOf('n1');
    await record(store(), 'n1', 1, { type: 'NotePinned', author, text: 'again' });
    await pin(store(), 'n2');
    const second = await keyOf('n2');
    expect([await keyOf('n1'), first === second]).toEqual([first, false]);
    expect([first, second].map((secret) => Buffer.from(secret!, 'base64').length)).toEqual([32, 32]);
    expect(await run(store(), ({ personalKeys }) => personalKeys.findOrCreate('n1'))).toBe(first);
  });

  it('has no key for whom nothing personal is recorded', async () => {
    await record(store(), 'n1', 0, { type: 'NoteReworded', text: 'anew' });
    expect(await keyOf('n1')).toBeNull();
  });

  it('reads as erased once the key is deleted, also by the window, and that of others stays', async () => {
    await pin(store(), 'n1', 'hello', author);
    await pin(store(), 'n2', 'hello', 'grace@example.com');
    const followed = async () => (await store().window.readAfter(null, all, 10)).events[0]!.event;
    expect(await followed()).toMatchObject({ author });
    await run(store(), ({ personalKeys }) => personalKeys.erase('n1'));
    const erased = { type: 'NotePinned', author: '[erased]', text: 'hello' };
    expect((await store().events.readStream('note', 'n1'))[0]!.event).toEqual(erased);
    expect(await followed()).toEqual(erased);
    expect(await authorOf('n2')).toBe('grace@example.com');
  });

  it('names the personal fields of an event', () => {
    const fieldsOf = (type: string) => store().events.personalFieldsOf({ category: 'note', event: { type } });
    expect([fieldsOf('NotePinned'), fieldsOf('NoteReworded')]).toEqual([['author'], []]);
  });
}
