import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks orders whose lines are in the event log only (ADR 0026). */
export class LinesInLog1767225600022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "orders" ADD COLUMN "lines_in_log" boolean');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "orders" DROP COLUMN "lines_in_log"');
  }
}
