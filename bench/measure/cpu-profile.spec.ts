import { byGroup, selfTimes, type CpuProfile } from './cpu-profile.js';

const root = 'file:///shop/';
const frames: [string, string][] = [
  ['(idle)', ''],
  ['run', ''],
  ['execute', 'file:///shop/libs/orders/place-order.ts'],
  ['', 'file:///shop/node_modules/@nestjs/cqrs/dist/command-bus.js'],
  ['validate', 'file:///shop/node_modules/nest/node_modules/ajv/lib/ajv.js'],
  ['writeHead', 'node:_http_server'],
];

/** A profile with one sample per frame, 10 µs apart. */
function profile(samples: readonly number[]): CpuProfile {
  return {
    nodes: frames.map(([functionName, url], id) => ({ id, callFrame: { functionName, url } })),
    startTime: 1_000,
    samples,
    timeDeltas: samples.map(() => 10),
  };
}

describe('the time of a profile', () => {
  it('is attributed to packages, files, node and native code', () => {
    const times = selfTimes(profile([0, 1, 2, 3, 4, 5, 0]), { began: 0, ended: 9_999 }, root);
    expect(times.map(({ group, name, microseconds }) => [group, name, microseconds])).toEqual([
      ['(idle)', '(idle)', 10],
      ['native functions, SQLite among them', 'run', 10],
      ['libs/orders/place-order.ts', 'execute', 10],
      ['@nestjs/cqrs', '(anonymous)', 10],
      ['ajv', 'validate', 10],
      ['node', 'writeHead', 10],
    ]);
  });

  it('counts between two times only, most first', () => {
    const times = selfTimes(profile([1, 2, 2, 2, 1, 1]), { began: 1_020, ended: 1_060 }, root);
    expect(times.map(({ name, microseconds }) => [name, microseconds])).toEqual([
      ['execute', 30],
      ['run', 10],
    ]);
  });

  it('is summed by group', () => {
    const of = (group: string, microseconds: number) => ({ group, name: 'any', microseconds });
    expect([...byGroup([of('ajv', 1), of('node', 5), of('ajv', 3)])]).toEqual([
      ['node', 5],
      ['ajv', 4],
    ]);
  });
});
