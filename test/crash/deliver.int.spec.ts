import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.js';
import { deliver } from './deliver.js';
import { Ledger, type Action } from './ledger.js';

type Answer = (response: ServerResponse) => void;

const pay: Action = { kind: 'pay', orderId: 'order-1', customerId: 'customer-1', reference: 'pay-1' };
const says =
  (status: number, body: object): Answer =>
  (response) =>
    response.writeHead(status).end(JSON.stringify(body));
const paid = says(200, { id: 'order-1' });
const drops: Answer = (response) => response.destroy();
const breaksOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"id":', () => response.destroy());
};

/** Delivers one payment to a server that gives these answers in turn, and tells what it received. */
async function deliverTo(answers: readonly Answer[], { freshKeys = false, giveUpAfter = Infinity } = {}) {
  const received: { key: unknown; match: unknown; body: string }[] = [];
  const giveUp = new AbortController();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { 'idempotency-key': key, 'if-match': match } = request.headers;
      received.push({ key, match, body });
      if (received.length >= giveUpAfter) giveUp.abort();
      answers[received.length - 1]!(response);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const connection = new Connection((server.address() as AddressInfo).port, 1);
  const entry = new Ledger().open(7, pay, 3);
  await deliver(entry, { connection, start: () => 2, giveUp: giveUp.signal, freshKeys });
  connection.cut();
  await new Promise((resolve) => server.close(resolve));
  return { entry, received };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe('delivering an intent', () => {
  it('sends the same request until an answer was read whole', async () => {
    const { entry, received } = await deliverTo([drops, drops, breaksOff, paid]);
    expect(received).toEqual(
      Array.from({ length: 4 }, () => ({ key: 'c07-1', match: '"3"', body: '{"paymentReference":"pay-1"}' })),
    );
    expect(entry.reply).toMatchObject({ status: 200, replayed: false, text: '{"id":"order-1"}' });
    expect(entry.attempts).toEqual([
      { start: 2, outcome: 'ECONNRESET', times: 3 },
      { start: 2, outcome: '200', times: 1 },
    ]);
  });

  it.each([
    ['the server’s own failure', 500, 'internal_error'],
    ['a server that is too busy', 503, 'overloaded'],
  ])('comes again after %s', async (_, status, code) => {
    const { entry } = await deliverTo([says(status, { code }), paid]);
    expect(entry.attempts.map(({ outcome }) => outcome)).toEqual([`${status} ${code}`, '200']);
    expect(entry.reply!.status).toBe(200);
  });

  it('takes a refusal for an answer', async () => {
    const { entry, received } = await deliverTo([says(409, { code: 'order_not_payable' })]);
    expect([entry.reply!.status, received.length]).toEqual([409, 1]);
  });

  it('gives up when it is told to', async () => {
    const { entry, received } = await deliverTo([drops, drops], { giveUpAfter: 2 });
    expect([entry.reply, received.length]).toEqual([null, 2]);
  });

  it('can use another key for each retry, which is the fault to plant', async () => {
    const { received } = await deliverTo([drops, paid], { freshKeys: true });
    expect(received.map(({ key }) => key)).toEqual(['c07-1', 'c07-1-1']);
  });
});
