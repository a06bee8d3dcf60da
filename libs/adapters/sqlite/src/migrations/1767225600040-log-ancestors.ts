import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Ids of the logs that this one replaced in restores: their documents are its to replace. */
export class LogAncestors1767225600040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const id = { name: 'id', type: 'varchar', isPrimary: true };
    await runner.createTable(new Table({ name: 'log_ancestors', columns: [id] }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('log_ancestors');
  }
}
