import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The part of a `Location` after the last slash, without its query. */
const LAST_SEGMENT = `(SELECT substr(tail, 1, instr(tail || '?', '?') - 1) FROM
  (SELECT substr(path, length(rtrim(path, replace(path, '/', ''))) + 1) AS tail FROM
  (SELECT json_extract(headers, '$.location') AS path)))`;

/** Columns for the resource in a stored reply; those of existing rows come from the reply. */
export class ResourcesOfReplies1767225600043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "idempotency_records" ADD COLUMN "resource_id" varchar');
    await runner.query('ALTER TABLE "idempotency_records" ADD COLUMN "resource_version" integer');
    await runner.query(`UPDATE idempotency_records SET
      resource_id = CASE WHEN json_valid(body) THEN json_extract(body, '$.id') ELSE ${LAST_SEGMENT} END,
      resource_version = CAST(trim(json_extract(headers, '$.etag'), '"') AS integer)
      WHERE json_extract(headers, '$.etag') IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "idempotency_records" DROP COLUMN "resource_version"');
    await runner.query('ALTER TABLE "idempotency_records" DROP COLUMN "resource_id"');
  }
}
