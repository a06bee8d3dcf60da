import { Money, newId } from '@tradepost/kernel';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { OrderCredited } from '../../domain/order.events.js';

/** A credit note of an order, with the metadata of its event. */
interface CreditRow {
  readonly id: string;
  readonly orderId: string;
  readonly currency: string;
  readonly total: number | string;
  readonly issuedAt: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly principal: string;
}

/** Orders per round, to bound memory. */
const ordersPerRound = 500;

/** Adds an event to orders for each credit note issued before orders recorded them, at the end of the stream. */
export class CreditedOrders1767225600030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "orders" ADD COLUMN "credited" bigint');
    for (let after = ''; ;) {
      const orders = (await runner.query(
        `SELECT DISTINCT n."order_id" AS id, o."version" AS version FROM "credit_notes" n
         JOIN "orders" o ON o."id" = n."order_id" WHERE n."order_id" > ? ORDER BY n."order_id" LIMIT ?`,
        [after, ordersPerRound],
      )) as readonly { readonly id: string; readonly version: number }[];
      for (const { id, version } of orders) await noteCredits(runner, id, version);
      if (orders.length < ordersPerRound) return;
      after = orders.at(-1)!.id;
    }
  }

  /** The events are kept: the log is append-only. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "orders" DROP COLUMN "credited"');
  }
}

async function noteCredits(runner: QueryRunner, orderId: string, version: number): Promise<void> {
  const credits = (await runner.query(
    `SELECT n."id" AS id, n."currency" AS currency, n."total" AS total, n."issued_at" AS "issuedAt",
       e."occurred_at" AS "occurredAt", e."correlation_id" AS "correlationId", e."causation_id" AS "causationId",
       e."principal" AS principal
     FROM "credit_notes" n
     JOIN "events" e ON e."category" = 'credit-note' AND e."stream_id" = n."id" AND e."version" = 1
     WHERE n."order_id" = ? ORDER BY e."position"`,
    [orderId],
  )) as readonly CreditRow[];
  let [credited, reached] = [0n, version];
  for (const { id: creditNoteId, currency, total, issuedAt: creditedAt, ...about } of credits) {
    credited += BigInt(total);
    reached += 1;
    const amount = Money.ofUnits(BigInt(total), currency).toJSON();
    const content: Omit<OrderCredited, 'type'> = {
      creditNoteId,
      amount,
      credited: Money.ofUnits(credited, currency).toJSON(),
      creditedAt,
    };
    await runner.query(
      `INSERT INTO "events" ("event_id", "category", "stream_id", "version", "type", "schema_version", "data",
         "occurred_at", "correlation_id", "causation_id", "principal")
       VALUES (?, 'order', ?, ?, 'OrderCredited', 1, ?, ?, ?, ?, ?)`,
      [
        newId(),
        orderId,
        reached,
        JSON.stringify(content),
        about.occurredAt,
        about.correlationId,
        about.causationId,
        about.principal,
      ],
    );
  }
  await runner.query('UPDATE "orders" SET "version" = ?, "credited" = ? WHERE "id" = ?', [reached, credited, orderId]);
}
