import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { letterIdOf } from '@tradepost/platform/event-store';
import { ContractTransport } from '@tradepost/platform/messaging';
import { allArrived, change, contextOf, openBooks, pin, verifyBooks, Writers } from '@tradepost/host/testing';
import { tempFolder, until } from '@tradepost/platform/testing';

const folder = tempFolder();

/** Two notes, one of them reworded: three events, three messages, all arrived and none of them pruned. */
async function settled(): Promise<void> {
  const app = await openBooks(folder.path);
  app.get(ContractTransport).feed('board', 'default', 'one that never begins');
  const { database } = contextOf(app, 'board');
  await pin(database, 'a');
  await pin(database, 'b');
  await change(database, 'b', (note) => note.reword('b again'));
  await allArrived(app);
  await app.close();
}

function plant(file: string, statements: string): void {
  const db = new Database(join(folder.path, 'default', file));
  db.exec(statements);
  db.close();
}

const event = (stream: string, version: number, category = 'note', type = 'NoteRemoved') =>
  `INSERT INTO events (event_id, category, stream_id, version, type, schema_version, data, occurred_at, correlation_id, principal)
   VALUES ('planted', '${category}', '${stream}', ${version}, '${type}', 1, '{"text":"planted"}', '2026-01-01T00:00:00.000Z', 'r', 'p');`;

const withoutTriggers = (statement: string) =>
  `DROP TRIGGER events_refuse_update; DROP TRIGGER events_refuse_delete; ${statement}`;

const planted: [string, string, string, string[]][] = [
  [
    'a row that was changed',
    'board.db',
    `UPDATE notes SET text = 'forged' WHERE id = 'a'`,
    ['state: state.text of note a differs from its events.'],
  ],
  [
    'a row whose version was changed',
    'board.db',
    `UPDATE notes SET version = 7 WHERE id = 'a'`,
    ['state: version of note a differs from its events.'],
  ],
  [
    'a row that was deleted',
    'board.db',
    `DELETE FROM notes WHERE id = 'a'`,
    ['state: There are events of note a, but no row.'],
  ],
  [
    'a row without events',
    'board.db',
    `INSERT INTO notes VALUES ('z', 1, 'z', 0)`,
    ['state: There is a row of note z in notes, but no event.'],
  ],
  [
    'an event that was inserted',
    'board.db',
    event('a', 2, 'note', 'NoteReworded'),
    [
      'state: version of note a differs from its events.',
      'state: state.text of note a differs from its events.',
      'outbox: The message of event 4 is missing.',
    ],
  ],
  [
    'a gap in a stream',
    'board.db',
    event('b', 4),
    [
      'stream: The stream of note b has 3 events with versions 1 to 4.',
      'state: version of note b differs from its events.',
      'state: state.removed of note b differs from its events.',
    ],
  ],
  [
    'an event that was deleted',
    'board.db',
    withoutTriggers(`DELETE FROM events WHERE position = 3`),
    [
      'state: version of note b differs from its events.',
      'state: state.text of note b differs from its events.',
      'outbox: Message 3 is of no event in the log.',
      'checkpoint: The projection notes has seen more events than the log holds.',
      expect.stringMatching(/^inbox: desk\.notes has received \S+, which is of no event in the log\.$/) as string,
    ],
  ],
  [
    'an event that cannot be read',
    'board.db',
    withoutTriggers(`UPDATE events SET data = 'broken' WHERE position = 3`),
    [
      expect.stringMatching(/^stream: Event 3 cannot be read: /) as string,
      expect.stringMatching(/^state: note b cannot be read: /) as string,
      'outbox: Message 3 is of no event in the log.',
      expect.stringMatching(/^inbox: desk\.notes has received /) as string,
    ],
  ],
  [
    'a message that was deleted',
    'board.db',
    `DELETE FROM outbox WHERE position = 2`,
    ['outbox: The message of event 2 is missing.'],
  ],
  [
    'a message that was changed',
    'board.db',
    `UPDATE outbox SET envelope = json_set(envelope, '$.data.text', 'forged') WHERE position = 2`,
    ['outbox: Message 2 is not what event 2 became.'],
  ],
  [
    'a receiver that is ahead',
    'desk.db',
    `UPDATE checkpoints SET position = '9'`,
    ['checkpoint: desk.notes has received message 9, but only 3 were ever handed out.'],
  ],
  [
    'a handler that is ahead',
    'board.db',
    `INSERT INTO checkpoints VALUES ('board.on.x', '9')`,
    ['checkpoint: board.on.x has seen event 9, but the log ends with 3.'],
  ],
  [
    'a receipt of nothing',
    'desk.db',
    `INSERT INTO inbox VALUES ('desk.notes', 'nothing')`,
    ['inbox: desk.notes has received nothing, which is of no event in the log.'],
  ],
  [
    'a document that is gone',
    'board.read.db',
    `DELETE FROM notes_1 WHERE id = 'a'`,
    ['document: There is no document of note a.'],
  ],
  [
    'a document that is ahead',
    'board.read.db',
    `UPDATE notes_1 SET seen = '{"note":5}' WHERE id = 'a'`,
    ['document: The document of note a has seen version 5, which is not in the log.'],
  ],
  [
    'a document that was changed',
    'board.read.db',
    `UPDATE notes_1 SET body = json_set(body, '$.author', 'forged') WHERE id = 'a'`,
    ['document: The document of note a differs from its events in author.'],
  ],
  [
    'a field that no event gave',
    'board.read.db',
    `UPDATE notes_1 SET body = json_set(body, '$.discount', 5) WHERE id = 'b'`,
    ['document: The document of note b differs from its events in discount.'],
  ],
  [
    'a field that is gone',
    'board.read.db',
    `UPDATE notes_1 SET body = json_remove(body, '$.trail') WHERE id = 'b'`,
    ['document: The document of note b differs from its events in trail.'],
  ],
  [
    'a document listed where it does not belong',
    'board.read.db',
    `UPDATE notes_1 SET k_removed = 1 WHERE id = 'a'`,
    ['document: The document of note a is listed by values that differ from its events.'],
  ],
  [
    'a document of another version',
    'board.read.db',
    `UPDATE notes_1 SET version = 9 WHERE id = 'a'`,
    ['document: The document of note a bears another version than its events.'],
  ],
  [
    'a history that was changed',
    'board.read.db',
    `UPDATE note_timeline_1 SET body = json_set(body, '$.by', 'forged') WHERE id = 'b:2'`,
    ['document: The timeline of note b differs from its events at version 2.'],
  ],
  [
    'a history that lacks something',
    'board.read.db',
    `DELETE FROM note_timeline_1 WHERE id = 'b:1'`,
    ['document: The timeline of note b lacks version 1.'],
  ],
  [
    'a document that no event tells of',
    'board.read.db',
    `CREATE TEMP TABLE copy AS SELECT * FROM notes_1 WHERE id = 'a'; UPDATE copy SET id = 'z';
     INSERT INTO notes_1 SELECT * FROM copy`,
    ['document: No event tells of note z.'],
  ],
];

describe('verify', () => {
  it('finds nothing where nothing differs, and says what it looked at', async () => {
    await settled();
    expect(await verifyBooks(folder.path)).toMatchObject({
      counts: { streams: 2, events: 3, aggregates: 2, messages: 3, received: 3, documents: 2, compared: 2 },
      differing: 0,
      differences: [],
      notes: [],
    });
  });

  it.each(planted)('finds %s', async (_, file, statements, sentences) => {
    await settled();
    plant(file, statements);
    const { differences, differing } = await verifyBooks(folder.path);
    expect(differences.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual(expect.arrayContaining(sentences));
    expect(differing).toBe(sentences.length);
  });

  it('takes pruned messages for what they are', async () => {
    await settled();
    plant('board.db', 'DELETE FROM outbox WHERE position < 3');
    expect((await verifyBooks(folder.path)).differences).toEqual([]);
    plant('board.db', 'DELETE FROM outbox');
    expect((await verifyBooks(folder.path)).differences).toEqual([]);
  });

  it('takes streams of the platform itself, which have no rows', async () => {
    await settled();
    plant('board.db', event('letter', 1, 'dead-letter', 'Discarded'));
    expect((await verifyBooks(folder.path)).differences).toEqual([]);
  });

  it('knows that a discarded event was not applied', async () => {
    await settled();
    const letter = letterIdOf('board.projection.notes', 'b');
    plant(
      'board.db',
      `${event(letter, 1, 'dead-letter', 'DeliveryDiscarded')}
       DROP TRIGGER events_refuse_update;
       UPDATE events SET data = json_object('messageId', (SELECT event_id FROM events WHERE stream_id = 'b' AND version = 2))
       WHERE category = 'dead-letter'`,
    );
    plant(
      'board.read.db',
      `UPDATE notes_1 SET body = json_set(body, '$.text', 'b', '$.trail', 'p'), k_text = 'b' WHERE id = 'b';
       DELETE FROM note_timeline_1 WHERE id = 'b:2';
       UPDATE checkpoints SET position = '4'`,
    );
    expect(await verifyBooks(folder.path)).toMatchObject({ counts: { compared: 2 }, differences: [] });
  });

  it('finds a read model that cannot be read', async () => {
    await settled();
    truncateSync(join(folder.path, 'default', 'board.read.db'), 10_000);
    const { differences } = await verifyBooks(folder.path);
    expect(differences).toEqual([
      {
        tenant: 'default',
        context: 'board',
        kind: 'document',
        sentence: expect.stringMatching(
          /^The documents cannot be read: .+ The next start makes them anew\.$/,
        ) as string,
      },
    ]);
  });

  it('says what it could not compare, and makes no read model', async () => {
    await settled();
    plant('board.read.db', `UPDATE checkpoints SET position = '1'`);
    const { differences, notes } = await verifyBooks(folder.path);
    expect([differences, notes]).toEqual([
      [],
      ['default/board: the documents of notes have not caught up and were not compared.'],
    ]);
  });

  it('finds nothing beside a service at work', async () => {
    const app = await openBooks(folder.path);
    const writers = new Writers(app, 4);
    for (let round = 1; round <= 3; round += 1) {
      await until(() => writers.acknowledged.length >= 30 * round);
      expect((await verifyBooks(folder.path)).differences).toEqual([]);
    }
    await writers.stop();
    await allArrived(app);
    await app.close();
  });
});
