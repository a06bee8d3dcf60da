import { StreamTickets, ticketLifetimeMs } from './stream-tickets.js';

const holder = {
  tenant: 'default',
  identity: { role: 'customer', id: 'c1', session: 's1' },
  credential: null,
  path: null,
} as const;
const path = '/v1/stream';

describe('a ticket', () => {
  it('opens one stream, for whom it was given out', () => {
    const tickets = new StreamTickets();
    const ticket = tickets.issue(holder);
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(tickets.redeem(ticket, path)).toEqual(holder);
    expect(tickets.redeem(ticket, path)).toBeNull();
  });

  it('works for half a minute', () => {
    const tickets = new StreamTickets();
    const [early, late] = [tickets.issue(holder, 0), tickets.issue(holder, 0)];
    expect(tickets.redeem(early, path, ticketLifetimeMs - 1)).toEqual(holder);
    expect(tickets.redeem(late, path, ticketLifetimeMs)).toBeNull();
  });

  it('works at the one address it is for, and is used up by another', () => {
    const tickets = new StreamTickets();
    const bound = { ...holder, path };
    expect(tickets.redeem(tickets.issue(bound), path)).toEqual(bound);
    const ticket = tickets.issue(bound);
    expect(tickets.redeem(ticket, '/v1/orders/o1/stream')).toBeNull();
    expect(tickets.redeem(ticket, path)).toBeNull();
  });

  it('is unknown where it was made up', () => {
    expect(new StreamTickets().redeem('made up', path)).toBeNull();
  });

  it('gives way to newer ones of its holder where they have too many, and to nobody else’s', () => {
    const tickets = new StreamTickets();
    const other = { ...holder, identity: { ...holder.identity, id: 'c2' } };
    const theirs = tickets.issue(other);
    const own = Array.from({ length: 21 }, () => tickets.issue(holder));
    expect(tickets.redeem(own[0]!, path)).toBeNull();
    expect(tickets.redeem(own[1]!, path)).toEqual(holder);
    expect(tickets.redeem(theirs, path)).toEqual(other);
  });

  it('gives way to newer ones of its address where that has too many, whoever they are of, and to no other’s', () => {
    const tickets = new StreamTickets();
    const of = (i: number, network: string) => ({ ...holder, network, identity: { ...holder.identity, id: `c${i}` } });
    const theirs = tickets.issue(of(0, '192.0.2.2'));
    const own = Array.from({ length: 2_001 }, (_, i) => tickets.issue(of(i, '192.0.2.1')));
    const networks = Array.from({ length: 6_001 }, (_, i) =>
      tickets.issue(of(i, `2001:db8:0:${(i % 65_536).toString(16)}::/64`)),
    );
    const isGood = (ticket: string) => tickets.redeem(ticket, path) !== null;
    expect([own[0]!, own[1]!, theirs].map(isGood)).toEqual([false, true, true]);
    expect([networks[0]!, networks[6_000]!].map(isGood)).toEqual([false, true]);
  });

  it('gives way to newer ones where all holders together have too many', () => {
    const tickets = new StreamTickets();
    const of = (i: number) => ({ ...holder, identity: { ...holder.identity, id: `c${i}` } });
    const all = Array.from({ length: 10_001 }, (_, i) => tickets.issue(of(i)));
    expect(tickets.redeem(all[0]!, path)).toBeNull();
    expect(tickets.redeem(all[1]!, path)).toEqual(of(1));
  });
});
