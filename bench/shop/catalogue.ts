import { writeFileSync } from 'node:fs';
import { Connection, send } from '../load/connection.js';
import { drained } from '../load/drained.js';

/** Customers and products of a load. */
export interface Catalogue {
  readonly customers: readonly string[];
  readonly skus: readonly string[];
}

const customerCount = 500;
const productCount = 1_000;
/** Units of each product, more than any load uses. */
const stockPerProduct = 100_000_000;

/** Registers customers and adds products over HTTP; resolves once both contexts have them. */
export async function makeCatalogue(url: string, token: string, file: string): Promise<Catalogue> {
  const connection = await Connection.open(url);
  const skus: string[] = [];
  const customers: string[] = [];
  for (let i = 0; i < productCount; i += 1) {
    const sku = `SKU-${String(i).padStart(5, '0')}`;
    const unitPrice = { amount: `${1 + (i % 40)}.${String(i % 90).padStart(2, '0')}`, currency: 'GBP' };
    const product = { description: `White hanging heart T-light holder, size ${i}`, unitPrice };
    await expectSuccess(connection, send('PUT', `/v1/products/${sku}`, JSON.stringify(product), token));
    skus.push(sku);
  }
  for (let i = 0; i < customerCount; i += 1) {
    const customer = { email: `customer-${i}@example.com`, name: `Customer ${i}`, country: 'GB' };
    const request = send('POST', '/v1/customers', JSON.stringify(customer), token, `register-${i}`);
    const { id } = JSON.parse(await expectSuccess(connection, request)) as { id: string };
    customers.push(id);
  }
  connection.close();
  await drained(url);
  writeFileSync(file, JSON.stringify({ customers, skus }));
  return { customers, skus };
}

/** Adds stock of every product. False where the service does not track stock. */
export async function stockUp(url: string, token: string, { skus }: Catalogue): Promise<boolean> {
  const connection = await Connection.open(url);
  const body = JSON.stringify({ change: stockPerProduct, reason: 'The opening stock.' });
  for (const sku of skus) {
    const request = send('POST', `/v1/products/${sku}/stock`, body, token, `stock-${sku}`);
    const { status } = await connection.request(request);
    if (status === 404) return (connection.close(), false);
    if (status >= 300) throw new Error(`The stock of ${sku} was not taken: ${status}.`);
  }
  connection.close();
  await drained(url);
  return true;
}

async function expectSuccess(connection: Connection, request: string): Promise<string> {
  const { status, body } = await connection.request(request);
  if (status < 200 || status > 299) throw new Error(`The catalogue was refused: ${status} ${body.toString()}`);
  return body.toString();
}
