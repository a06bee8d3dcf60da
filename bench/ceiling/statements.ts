import type { Database, Statement } from 'better-sqlite3';

export interface ProductRow {
  readonly sku: string;
  readonly description: string;
  readonly unit_price: number;
  readonly active: number;
}

export interface StockRow {
  readonly version: number;
  readonly level: number;
}

/**
 * Prepared statements of an order on `orders.db`. Null for a table that the file lacks, which neither side then writes.
 */
export function prepareStatements(db: Database) {
  const has = (table: string) => db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
  const stocks = has('stocks') !== undefined;
  const replies = has('idempotency_records') !== undefined;
  return {
    buyer: db.prepare<[string], { standing: string }>('SELECT standing FROM buyers WHERE id = ?'),
    product: db.prepare<[string], ProductRow>('SELECT * FROM products WHERE sku = ?'),
    order: insert(db, 'orders', [
      ...['id', 'version', 'reference', 'source', 'status', 'customer_id', 'currency', 'total', 'placed_at'],
      ...['paid_at', 'shipped_at', 'delivered_at', 'cancelled_at', 'payment_reference', 'carrier', 'tracking_number'],
      'cancellation_reason',
    ]),
    line: insert(db, 'order_lines', [
      ...['order_id', 'number', 'sku', 'description', 'quantity', 'unit_price', 'total'],
      ...(stocks ? ['from_stock'] : []),
    ]),
    event: insert(db, 'events', [
      ...['event_id', 'category', 'stream_id', 'version', 'type', 'schema_version', 'data', 'occurred_at'],
      ...['correlation_id', 'causation_id', 'principal'],
    ]),
    message: insert(db, 'outbox', ['type', 'subject', 'envelope']),
    stock: stocks
      ? {
          find: db.prepare<[string], StockRow>('SELECT version, level FROM stocks WHERE sku = ?'),
          update: db.prepare('UPDATE stocks SET version = ?, level = ?, updated_at = ? WHERE sku = ?'),
        }
      : null,
    reply: replies
      ? {
          find: db.prepare<[string], { content: string; headers: string; body: string }>(
            'SELECT content, headers, body FROM idempotency_records WHERE scope = ?',
          ),
          keep: insert(db, 'idempotency_records', ['scope', 'content', 'status', 'headers', 'body', 'kept_at']),
        }
      : null,
  };
}

export type Statements = ReturnType<typeof prepareStatements>;

function insert(db: Database, table: string, columns: readonly string[]): Statement {
  return db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
}
