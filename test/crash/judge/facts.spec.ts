import { Ledger, type Action } from '../ledger.js';
import { blockAt, factsOf } from './facts.js';

const customerId = 'customer-1';
const actions: readonly Action[] = [
  { kind: 'register', email: 'ada@example.com' },
  { kind: 'block', customerId, reason: 'first' },
  { kind: 'place', customerId, lines: [], probe: false },
  { kind: 'unblock', customerId },
  { kind: 'place', customerId, lines: [], probe: false },
];

/** The intents of one client, each acknowledged but for those with these numbers. */
function factsWithout(...refused: readonly number[]) {
  const ledger = new Ledger();
  for (const action of actions) {
    const entry = ledger.open(1, action);
    const status = refused.includes(entry.number) ? 409 : 200;
    const text = JSON.stringify({ id: customerId, version: entry.number });
    entry.reply = { status, etag: null, location: null, replayed: false, text };
  }
  return factsOf(ledger.entries);
}

describe('the facts of a ledger', () => {
  it('tell which block holds for a customer when their client wants something', () => {
    const customer = factsWithout().customers.get(customerId)!;
    const holds = [1, 2, 3, 4, 5].map((number) => blockAt(number, customer)?.action.reason);
    expect(holds).toEqual([undefined, undefined, 'first', 'first', undefined]);
  });

  it('leave out what was refused', () => {
    const customer = factsWithout(4).customers.get(customerId)!;
    expect(blockAt(5, customer)?.action.reason).toBe('first');
    expect(customer.last.version).toBe(2);
    expect(factsWithout(3).orders.map(({ placed }) => placed.number)).toEqual([5]);
  });
});
