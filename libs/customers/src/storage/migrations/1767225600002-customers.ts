import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

interface Options {
  readonly isPrimary?: boolean;
  readonly isNullable?: boolean;
}

const varchar = (name: string, options: Options = {}) => ({ name, type: 'varchar', ...options });
const integer = (name: string) => ({ name, type: 'integer' });
const nullable = { isNullable: true };
const primary = { isPrimary: true };

/** Customers and their purchases. */
export class Customers1767225600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'customers',
        columns: [
          varchar('id', primary),
          integer('version'),
          varchar('reference', nullable),
          varchar('email'),
          varchar('email_key'),
          varchar('name'),
          varchar('country', nullable),
          varchar('status'),
          varchar('blocked_reason', nullable),
          varchar('created_at'),
          varchar('updated_at'),
        ],
      }),
    );
    await runner.createIndex(
      'customers',
      new TableIndex({ name: 'customers_by_email', columnNames: ['email_key'], isUnique: true }),
    );
    const where = '"reference" IS NOT NULL';
    await runner.createIndex(
      'customers',
      new TableIndex({ name: 'customers_by_reference', columnNames: ['reference'], isUnique: true, where }),
    );
    await runner.createTable(
      new Table({
        name: 'purchase_histories',
        columns: [
          varchar('customer_id', primary),
          integer('version'),
          integer('orders'),
          integer('credit_notes'),
          { name: 'totals', type: 'text' },
          varchar('first_order_at', nullable),
          varchar('last_order_at', nullable),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'purchases',
        columns: [
          varchar('order_id', primary),
          varchar('customer_id'),
          varchar('currency'),
          { name: 'total', type: 'bigint' },
          varchar('placed_at'),
          { name: 'withdrawn', type: 'boolean' },
        ],
      }),
    );
    const columnNames = ['customer_id', 'placed_at'];
    await runner.createIndex(
      'purchases',
      new TableIndex({ name: 'purchases_that_count', columnNames, where: '"withdrawn" = 0' }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['purchases', 'purchase_histories', 'customers']) await runner.dropTable(table);
  }
}
