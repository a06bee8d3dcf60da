import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Index for the sweep, in place of a scan of all revocations. */
export class RevocationsByTime1767225600031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const index = new TableIndex({ name: 'revocations_by_time', columnNames: ['revoked_at'] });
    await runner.createIndex('revocations', index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('revocations', 'revocations_by_time');
  }
}
