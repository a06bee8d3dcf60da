import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns for packed content (ADR 0026); existing rows stay. */
export class PackedContent1767225600021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "events" ADD COLUMN "packed" blob');
    await runner.query('ALTER TABLE "events" ADD COLUMN "unpacked_size" integer');
    await runner.query('ALTER TABLE "idempotency_records" ADD COLUMN "packed" blob');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "idempotency_records" DROP COLUMN "packed"');
    await runner.query('ALTER TABLE "events" DROP COLUMN "unpacked_size"');
    await runner.query('ALTER TABLE "events" DROP COLUMN "packed"');
  }
}
