import { newId } from '@tradepost/kernel';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Id of the event log, for read models to know which log they are derived from. */
export class LogIdentity1767225600012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const id = { name: 'id', type: 'varchar', isPrimary: true };
    await runner.createTable(new Table({ name: 'log_identity', columns: [id] }));
    await runner.query('INSERT INTO log_identity (id) VALUES (?)', [newId()]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('log_identity');
  }
}
