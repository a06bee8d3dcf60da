import type { DeliveryStatus } from './delivery-status.js';
import { TroubleTeller } from './trouble-teller.js';

const running: DeliveryStatus = { state: 'running', problem: null };
const failing = (problem: string): DeliveryStatus => ({ state: 'failing', problem });

let now: number;
let told: (string | null)[];
let teller: TroubleTeller;

beforeEach(() => {
  now = 0;
  told = [];
  teller = new TroubleTeller(
    ({ problem }) => told.push(problem),
    () => now,
  );
});

function met(problem: string, at: number): void {
  now = at;
  teller.troubled(failing(problem), new Error(problem));
}

function recovered(at: number): void {
  now = at;
  teller.recovered(running);
}

describe('TroubleTeller', () => {
  it('tells a problem once, however often it is met, and the recovery from it', () => {
    for (let at = 0; at < 100; at += 1) met('malformed', at);
    recovered(101);
    recovered(102);
    expect(told).toEqual(['malformed', null]);
  });

  it('says nothing of a problem that comes and goes', () => {
    for (let at = 0; at < 100_000; at += 1_000) {
      met('malformed', at);
      recovered(at + 500);
    }
    expect(told).toEqual(['malformed', null]);
  });

  it('tells each problem of several', () => {
    for (let at = 0; at < 10; at += 1) met(at % 2 === 0 ? 'malformed' : 'locked', at);
    expect(told).toEqual(['malformed', 'locked']);
  });

  it('tells a problem again that comes back after all went well for long', () => {
    met('malformed', 0);
    recovered(1);
    recovered(60_000);
    met('malformed', 60_002);
    expect(told).toEqual(['malformed', null, 'malformed']);
  });

  it('tells a problem again that goes on for very long', () => {
    for (let at = 0; at < 1_200_000; at += 30_000) met('malformed', at);
    expect(told).toEqual(['malformed', 'malformed']);
  });

  it('forgets the oldest of many problems', () => {
    for (let i = 0; i < 1_000; i += 1) met(`problem ${i}`, i);
    met('problem 999', 1_000);
    met('problem 0', 1_001);
    expect(told).toHaveLength(1_001);
  });
});
