import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

interface Options {
  readonly isPrimary?: boolean;
  readonly isNullable?: boolean;
}

const varchar = (name: string, options: Options = {}) => ({ name, type: 'varchar', ...options });
const integer = (name: string, options: Options = {}) => ({ name, type: 'integer', ...options });
const bigint = (name: string) => ({ name, type: 'bigint' });
const nullable = { isNullable: true };
const primary = { isPrimary: true };

const lines = (name: string, owner: string) =>
  new Table({
    name,
    columns: [
      varchar(owner, primary),
      integer('number', primary),
      varchar('sku'),
      varchar('description'),
      integer('quantity'),
      bigint('unit_price'),
      bigint('total'),
    ],
    withoutRowid: true,
  });

/** Orders, credit notes, products and buyers. */
export class Orders1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'orders',
        columns: [
          varchar('id', primary),
          integer('version'),
          varchar('reference', nullable),
          varchar('source'),
          varchar('status'),
          varchar('customer_id', nullable),
          varchar('currency'),
          bigint('total'),
          varchar('placed_at'),
          ...[
            'paid_at',
            'shipped_at',
            'delivered_at',
            'cancelled_at',
            'payment_reference',
            'carrier',
            'tracking_number',
            'cancellation_reason',
          ].map((name) => varchar(name, nullable)),
        ],
      }),
    );
    await unique(runner, 'orders', 'orders_by_reference', 'reference');
    await index(runner, 'orders', 'orders_open_of_customer', 'customer_id', `"status" = 'placed'`);
    await runner.createTable(lines('order_lines', 'order_id'));
    await runner.createTable(
      new Table({
        name: 'credit_notes',
        columns: [
          varchar('id', primary),
          integer('version'),
          varchar('reference', nullable),
          varchar('customer_id', nullable),
          varchar('order_id', nullable),
          varchar('currency'),
          bigint('total'),
          varchar('reason'),
          varchar('issued_at'),
        ],
      }),
    );
    await unique(runner, 'credit_notes', 'credit_notes_by_reference', 'reference');
    await index(runner, 'credit_notes', 'credit_notes_of_order', 'order_id', '"order_id" IS NOT NULL');
    await runner.createTable(lines('credit_note_lines', 'credit_note_id'));
    await runner.createTable(
      new Table({
        name: 'products',
        columns: [
          varchar('sku', primary),
          integer('version'),
          varchar('description'),
          varchar('currency'),
          bigint('unit_price'),
          { name: 'active', type: 'boolean' },
          varchar('updated_at'),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'buyers',
        columns: [varchar('id', primary), integer('version'), varchar('email'), varchar('name'), varchar('standing')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['buyers', 'products', 'credit_note_lines', 'credit_notes', 'order_lines', 'orders']) {
      await runner.dropTable(table);
    }
  }
}

function unique(runner: QueryRunner, table: string, name: string, column: string): Promise<void> {
  const where = `"${column}" IS NOT NULL`;
  return runner.createIndex(table, new TableIndex({ name, columnNames: [column], isUnique: true, where }));
}

function index(runner: QueryRunner, table: string, name: string, column: string, where: string): Promise<void> {
  return runner.createIndex(table, new TableIndex({ name, columnNames: [column], where }));
}
