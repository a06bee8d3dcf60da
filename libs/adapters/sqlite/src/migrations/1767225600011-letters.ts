import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const varchar = (name: string, more: { isPrimary?: boolean; isNullable?: boolean } = {}) => ({
  name,
  type: 'varchar',
  ...more,
});

/** Failed and parked deliveries, and withheld events. */
export class Letters1767225600011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'letters',
        columns: [
          { name: 'number', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          varchar('id'),
          varchar('subscription'),
          varchar('stream'),
          varchar('position'),
          varchar('message_id'),
          varchar('type'),
          varchar('correlation_id'),
          { name: 'payload', type: 'text', isNullable: true },
          varchar('state'),
          { name: 'attempts', type: 'integer' },
          varchar('due_at', { isNullable: true }),
          varchar('since', { isNullable: true }),
          { name: 'problem', type: 'text', isNullable: true },
        ],
      }),
    );
    const indexes = [
      { name: 'letters_by_id', columnNames: ['id'], isUnique: true },
      { name: 'letters_by_stream', columnNames: ['subscription', 'stream', 'number'] },
      { name: 'letters_by_due', columnNames: ['subscription', 'state', 'due_at'] },
    ];
    for (const index of indexes) await runner.createIndex('letters', new TableIndex(index));
    await runner.createTable(
      new Table({ name: 'withheld', columns: [varchar('event_id', { isPrimary: true })], withoutRowid: true }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['withheld', 'letters']) await runner.dropTable(table);
  }
}
