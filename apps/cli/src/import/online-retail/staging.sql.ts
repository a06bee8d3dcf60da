/**
 * Scratch database. An invoice is identified by the line of its first row, so that walking `invoice` and `row` by key
 * gives file order without sorting.
 */
export const schema = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE TABLE invoice (
    id INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, credit INTEGER NOT NULL, at INTEGER NOT NULL,
    customer TEXT, lines INTEGER NOT NULL, amount INTEGER NOT NULL
  );
  CREATE TABLE row (
    invoice INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL, description TEXT NOT NULL,
    quantity INTEGER NOT NULL, unit_price TEXT NOT NULL, PRIMARY KEY (invoice, line)
  ) WITHOUT ROWID;
  CREATE TABLE buyer (
    invoice INTEGER NOT NULL, customer TEXT NOT NULL, line INTEGER NOT NULL, country TEXT NOT NULL,
    PRIMARY KEY (invoice, customer)
  ) WITHOUT ROWID;
  CREATE TABLE skipped (line INTEGER PRIMARY KEY, invoice TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL);
  BEGIN;
`;

/** Adds a run of rows of one invoice: earliest time, first customer. */
export const upsertInvoice = `
  INSERT INTO invoice VALUES (@id, @reference, @credit, @at, @customer, @lines, @amount)
  ON CONFLICT (reference) DO UPDATE SET
    at = min(at, excluded.at), customer = coalesce(customer, excluded.customer),
    lines = lines + excluded.lines, amount = amount + excluded.amount
`;

export const insertRow = 'INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)';
export const insertBuyer = 'INSERT OR IGNORE INTO buyer VALUES (?, ?, ?, ?)';
export const insertSkipped = 'INSERT INTO skipped VALUES (?, ?, ?, ?)';
export const findInvoice = 'SELECT id FROM invoice WHERE reference = ?';

/** Skips every row of an invoice that no order or credit note can hold. */
export const refuseInvoices = (mostLines: number, highestTotal: bigint): string => `
  CREATE TEMP TABLE refused AS SELECT id FROM invoice WHERE lines > ${mostLines} OR amount > ${highestTotal};
  INSERT INTO skipped
    SELECT line, reference, 'malformed', CASE WHEN lines > ${mostLines}
      THEN 'the invoice has ' || lines || ' lines, of which the shop takes at most ${mostLines}'
      ELSE 'the total of the invoice is beyond what the shop takes' END
    FROM refused JOIN invoice USING (id) JOIN row ON row.invoice = id;
  DELETE FROM row WHERE invoice IN refused;
  DELETE FROM buyer WHERE invoice IN refused;
  DELETE FROM invoice WHERE id IN refused;
  COMMIT;
`;

/** SQLite takes the bare columns of a group from the row with its `min` or `max`. */
export const makeCustomers = `
  CREATE TABLE customer AS SELECT customer AS reference, country, min(line) AS line FROM buyer GROUP BY customer;
`;

/** The last order line of a sku counts, or its last credit-note line where it has no order line. */
export const makeProducts = `
  CREATE TABLE product AS
    SELECT sku, description, unit_price, max(CASE WHEN credit THEN line ELSE line + (1 << 52) END) AS rank
    FROM row JOIN invoice ON invoice.id = row.invoice GROUP BY sku;
`;

export const count = `
  SELECT
    (SELECT count(*) FROM customer) AS customers,
    (SELECT count(*) FROM product) AS products,
    (SELECT count(*) FROM invoice WHERE lines > 0) AS invoices,
    (SELECT coalesce(sum(lines), 0) FROM invoice) AS lines
`;
export const countSkipped = 'SELECT reason, count(*) AS rows FROM skipped GROUP BY reason';
export const selectSkipped = 'SELECT line, invoice, reason, detail FROM skipped ORDER BY line';
export const selectCustomers = 'SELECT reference, country, line FROM customer ORDER BY line';
export const selectProducts = 'SELECT sku, description, unit_price AS unitPrice FROM product ORDER BY sku';
/** An invoice whose rows were all skipped has no lines. */
export const selectInvoices = `
  SELECT id, reference, credit, at, customer, amount FROM invoice WHERE lines > 0 ORDER BY id
`;
export const selectLines = `
  SELECT sku, description, quantity, unit_price AS unitPrice FROM row WHERE invoice = ? ORDER BY line
`;
