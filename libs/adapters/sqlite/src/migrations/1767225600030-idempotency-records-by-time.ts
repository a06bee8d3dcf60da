import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Finds expired replies without reading rows, whose time stands behind bodies of any length. */
export class IdempotencyRecordsByTime1767225600030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const index = new TableIndex({ name: 'idempotency_records_by_time', columnNames: ['kept_at'] });
    await runner.createIndex('idempotency_records', index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('idempotency_records', 'idempotency_records_by_time');
  }
}
