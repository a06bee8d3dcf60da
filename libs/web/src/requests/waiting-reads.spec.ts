import { WaitingReads } from './waiting-reads.js';

const many = (count: number, act: (i: number) => unknown): void => {
  for (let i = 0; i < count; i += 1) act(i);
};

describe('reads that wait for a version', () => {
  it('are bounded for one caller, wherever they are', () => {
    const reads = new WaitingReads();
    many(200, (i) => reads.begin('ada', `192.0.2.${i}`));
    expect(() => reads.begin('ada', '192.0.2.250')).toThrow('of one caller wait');
    reads.begin('eve', '192.0.2.250');
  });

  it('are bounded for one address, whoever is there', () => {
    const reads = new WaitingReads();
    many(100, () => reads.begin(null, '192.0.2.1'));
    many(100, (i) => reads.begin(`customer ${i}`, '192.0.2.1'));
    expect(() => reads.begin('another', '192.0.2.1')).toThrow('of one address wait');
    reads.begin('another', '192.0.2.2');
  });

  it('are bounded for all together, and make room for others when they end', () => {
    const reads = new WaitingReads();
    const ends = Array.from({ length: 1_000 }, (_, i) => reads.begin(`customer ${i}`, `198.51.${i >> 7}.${i & 127}`));
    expect(() => reads.begin('another', '192.0.2.1')).toThrow('of all callers together wait');
    for (const end of ends) end();
    many(200, () => reads.begin('customer 1', '198.51.0.1'));
  });
});
