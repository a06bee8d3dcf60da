import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { Contexts } from '@tradepost/platform';
import { readSettings } from '@tradepost/host';
import { StorefrontModule } from '@tradepost/storefront';
import type { DataSource } from 'typeorm';

/** Every context's own DataSource, which nothing but migrations may use beside the writer lane. */
const dataSourceOf = (app: TestingModule, name: string): DataSource =>
  (app.get(Contexts).find(name)!.of('default').database as unknown as { dataSource: DataSource }).dataSource;

describe.each(['identity', 'orders', 'customers'])('the migrations of %s', (name) => {
  let directory: string;
  let app: TestingModule;
  let dataSource: DataSource;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tradepost-migrations-'));
    const settings = readSettings({
      TRADEPOST_DATA_DIR: directory,
      TRADEPOST_LOG_LEVEL: 'silent',
      TRADEPOST_WORKER: 'inline',
    });
    app = await Test.createTestingModule({ imports: [StorefrontModule.with(settings)] }).compile();
    dataSource = dataSourceOf(app, name);
  });
  afterAll(async () => {
    await app.init();
    await app.close();
    rmSync(directory, { recursive: true });
  });

  const changes = async () => (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
  const schema = () =>
    dataSource.query<object[]>(
      `SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY type, name`,
    );

  it('leave the schema builder nothing to change', async () => {
    expect(dataSource.entityMetadatas.length).toBeGreaterThan(5);
    expect(await changes()).toEqual([]);
  });

  it('can be taken back and made again', async () => {
    const made = await schema();
    expect(made.length).toBeGreaterThan(8);
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await schema()).toEqual([]);
    await dataSource.runMigrations();
    expect(await schema()).toEqual(made);
    expect(await changes()).toEqual([]);
  });
});
