import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = ['details_version', 'standing_version'];

/** Buyers record the customer versions of their data. */
export class VersionsOfBuyers1767225600032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE "buyers" ADD COLUMN "${column}" integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE "buyers" DROP COLUMN "${column}"`);
  }
}
