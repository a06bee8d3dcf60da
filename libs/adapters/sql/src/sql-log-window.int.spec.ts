import { change, openBoard, pin } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';

const folder = tempFolder();

describe('SqlLogWindow', () => {
  it('reads an event once for all of them', async () => {
    const database = folder.closing(await openBoard(folder.path));
    await pin(database, 'n1');
    for (const text of ['one', 'two']) await change(database, 'n1', (note) => note.reword(text));
    const first = await database.window.readAfter(null, new Set(['note', 'applause']), 10);
    const second = await database.window.readAfter(null, new Set(['note']), 2);
    expect(second.events).toHaveLength(2);
    expect(second.events[1]).toBe(first.events[1]);
  });
});
