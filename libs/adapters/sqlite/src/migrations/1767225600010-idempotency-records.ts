import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Stored replies. Rows are appended and removed from the oldest end, with one small index over hashes of one length:
 * cheap on the way of every command.
 */
export class IdempotencyRecords1767225600010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'idempotency_records',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'scope', type: 'varchar' },
          { name: 'content', type: 'varchar' },
          { name: 'status', type: 'integer' },
          { name: 'headers', type: 'text' },
          { name: 'body', type: 'text' },
          { name: 'kept_at', type: 'bigint' },
        ],
      }),
    );
    const columnNames = ['scope'];
    const index = new TableIndex({ name: 'idempotency_records_by_scope', columnNames, isUnique: true });
    await runner.createIndex('idempotency_records', index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotency_records');
  }
}
