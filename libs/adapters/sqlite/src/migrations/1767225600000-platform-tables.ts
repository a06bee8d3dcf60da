import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const varchar = (name: string, more: { isPrimary?: boolean; isNullable?: boolean } = {}) => ({
  name,
  type: 'varchar',
  ...more,
});
const increment = {
  name: 'position',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
} as const;

/** Tables of every context: event log, personal keys, outbox, inbox, checkpoints. */
export class PlatformTables1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'events',
        columns: [
          increment,
          varchar('event_id'),
          varchar('category'),
          varchar('stream_id'),
          { name: 'version', type: 'integer' },
          varchar('type'),
          { name: 'schema_version', type: 'integer' },
          { name: 'data', type: 'text' },
          varchar('occurred_at'),
          varchar('correlation_id'),
          varchar('causation_id', { isNullable: true }),
          varchar('principal'),
        ],
      }),
    );
    const columnNames = ['category', 'stream_id', 'version'];
    await runner.createIndex('events', new TableIndex({ name: 'events_by_stream', columnNames, isUnique: true }));
    for (const action of ['UPDATE', 'DELETE']) {
      await runner.query(
        `CREATE TRIGGER events_refuse_${action.toLowerCase()} BEFORE ${action} ON events
         BEGIN SELECT RAISE(ABORT, 'The event log is append-only.'); END`,
      );
    }
    await runner.createTable(
      new Table({ name: 'personal_keys', columns: [varchar('subject', { isPrimary: true }), varchar('secret')] }),
    );
    await runner.createTable(
      new Table({
        name: 'outbox',
        columns: [increment, varchar('type'), varchar('subject'), { name: 'envelope', type: 'text' }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'inbox',
        columns: [varchar('handler', { isPrimary: true }), varchar('message_id', { isPrimary: true })],
        withoutRowid: true,
      }),
    );
    await runner.createTable(
      new Table({ name: 'checkpoints', columns: [varchar('subscription', { isPrimary: true }), varchar('position')] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['checkpoints', 'inbox', 'outbox', 'personal_keys', 'events']) await runner.dropTable(table);
  }
}
