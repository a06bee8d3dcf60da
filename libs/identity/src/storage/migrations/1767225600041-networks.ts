import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Networks that accounts have signed in from. */
export class Networks1767225600041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const table = new Table({
      name: 'networks',
      columns: [
        { name: 'account_id', type: 'varchar', isPrimary: true },
        { name: 'network', type: 'varchar', isPrimary: true },
        { name: 'used_at', type: 'bigint' },
      ],
    });
    await runner.createTable(table);
    await runner.createIndex('networks', new TableIndex({ name: 'networks_by_use', columnNames: ['used_at'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('networks');
  }
}
