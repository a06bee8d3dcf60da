import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

interface Options {
  readonly isPrimary?: boolean;
  readonly isNullable?: boolean;
}

const varchar = (name: string, options: Options = {}) => ({ name, type: 'varchar', ...options });
const integer = (name: string, options: Options = {}) => ({ name, type: 'integer', ...options });
/** Milliseconds since 1970. */
const time = (name: string, options: Options = {}) => ({ name, type: 'bigint', ...options });
const nullable = { isNullable: true };
const primary = { isPrimary: true };
const generated = { isPrimary: true, isGenerated: true, generationStrategy: 'increment' } as const;

const tables = [
  new Table({
    name: 'accounts',
    columns: [
      varchar('id', primary),
      integer('version'),
      varchar('role'),
      varchar('email', nullable),
      varchar('email_key', nullable),
      varchar('status'),
      varchar('opened_at'),
    ],
  }),
  new Table({ name: 'passwords', columns: [varchar('account_id', primary), varchar('hash')] }),
  new Table({
    name: 'pending_logins',
    columns: [varchar('id', primary), varchar('email_key'), varchar('hash'), time('prepared_at')],
  }),
  new Table({ name: 'standings', columns: [varchar('customer_id', primary), varchar('status'), integer('version')] }),
  new Table({
    name: 'sessions',
    columns: [
      varchar('id', primary),
      varchar('account_id'),
      time('started_at'),
      time('ends_at'),
      time('ended_at', nullable),
      varchar('family'),
      varchar('token'),
      time('token_ends_at'),
      varchar('used_token', nullable),
      time('used_at', nullable),
      varchar('used_by', nullable),
    ],
  }),
  new Table({
    name: 'revocations',
    columns: [integer('position', generated), varchar('session'), time('revoked_at')],
  }),
];

const indexes: readonly (readonly [table: string, index: TableIndex])[] = [
  [
    'accounts',
    new TableIndex({
      name: 'accounts_by_email',
      columnNames: ['email_key'],
      isUnique: true,
      where: '"email_key" IS NOT NULL',
    }),
  ],
  ['pending_logins', new TableIndex({ name: 'pending_logins_by_time', columnNames: ['prepared_at'] })],
  ['pending_logins', new TableIndex({ name: 'pending_logins_by_email', columnNames: ['email_key'] })],
  ['sessions', new TableIndex({ name: 'sessions_by_account', columnNames: ['account_id'] })],
  ['sessions', new TableIndex({ name: 'sessions_by_end', columnNames: ['ends_at'] })],
  ['sessions', new TableIndex({ name: 'sessions_by_family', columnNames: ['family'], isUnique: true })],
];

/** Accounts, with the secrets and sessions that must not be in an event log. */
export class Identity1767225600020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table);
    for (const [table, index] of indexes) await runner.createIndex(table, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await runner.dropTable(name);
  }
}
