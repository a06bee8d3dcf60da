import { Table, TableCheck, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Stocks, and a mark on order lines that took from them. */
export class Stock1767225600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'stocks',
        columns: [
          { name: 'sku', type: 'varchar', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'level', type: 'bigint' },
          { name: 'updated_at', type: 'varchar' },
        ],
        checks: [new TableCheck({ name: 'stocks_not_negative', expression: '"level" >= 0' })],
      }),
    );
    // TypeORM's addColumn copies the whole table on SQLite; this statement, valid on PostgreSQL as well, touches no
    // row.
    await runner.query('ALTER TABLE "order_lines" ADD COLUMN "from_stock" boolean');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "order_lines" DROP COLUMN "from_stock"');
    await runner.dropTable('stocks');
  }
}
