import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Catalogue } from '../shop/catalogue.js';
import { get, send } from './connection.js';
import type { LoadPlan } from './plan.js';

/** Lines per order, each of another product. */
const linesPerOrder = 3;
/** Most units per line. */
const maxUnitsPerLine = 5;
const ID_LENGTH = 36;

export interface Calls {
  /** Text of the next request. */
  next(): string;
  /** Expected status. */
  readonly expected: number;
}

/** Requests of a plan. */
export function callsOf({ calls, token, catalogue, orderIds }: LoadPlan): Calls {
  if (calls === 'get') return { next: getOrder(readFileSync(orderIds), token), expected: 200 };
  const known = JSON.parse(readFileSync(catalogue, 'utf8')) as Catalogue;
  switch (calls) {
    case 'place':
      return { next: placeOrder(known, token!), expected: 201 };
    case 'list':
      return { next: () => get(`/v1/orders?customerId=${oneOf(known.customers)}&limit=20`, token), expected: 200 };
    case 'product':
      return { next: () => get(`/v1/products/${oneOf(known.skus)}`, token), expected: 200 };
    default:
      return calls satisfies never;
  }
}

function placeOrder({ customers, skus }: Catalogue, token: string): () => string {
  const run = randomUUID();
  let sent = 0;
  return () => {
    const chosen = new Set<string>();
    while (chosen.size < linesPerOrder) chosen.add(oneOf(skus));
    const lines = Array.from(chosen, (sku) => `{"sku":"${sku}","quantity":${1 + below(maxUnitsPerLine)}}`).join(',');
    const body = `{"customerId":"${oneOf(customers)}","lines":[${lines}]}`;
    return send('POST', '/v1/orders', body, token, `${run}-${(sent += 1)}`);
  };
}

function getOrder(ids: Buffer, token: string | null): () => string {
  const count = ids.length / ID_LENGTH;
  return () => {
    const start = below(count) * ID_LENGTH;
    return get(`/v1/orders/${ids.toString('latin1', start, start + ID_LENGTH)}`, token);
  };
}

function oneOf(choices: readonly string[]): string {
  return choices[below(choices.length)]!;
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
