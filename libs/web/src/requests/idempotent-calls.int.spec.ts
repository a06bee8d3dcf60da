import type { TestingModule } from '@nestjs/testing';
import type { IdempotencyGuard, StoreView } from '@tradepost/platform/event-store';
import { Contexts } from '@tradepost/platform/contexts';
import { assemble, contextOf, request } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import { IdempotentCalls, type Outcome } from './idempotent-calls.js';
import { Reply } from './reply.js';

const scope = 'A'.repeat(22);

/** Knows a request by its content, and refuses another one under the same key. */
function guard(content = 'B'): IdempotencyGuard {
  const repeatable = { scope, content: content.repeat(22) };
  return {
    async find<R>({ idempotencyRecords }: StoreView): Promise<R | null> {
      const known = await idempotencyRecords.find(repeatable);
      if (known !== null && !known.same) throw new Error('reused');
      return known && (new Reply(known.reply.status, known.reply.body) as R);
    },
    store: ({ idempotencyRecords }, reply) => idempotencyRecords.add(repeatable, reply as Reply),
  };
}

const folder = tempFolder();
let app: TestingModule;
let calls: IdempotentCalls;
let done: string[];

async function open(): Promise<void> {
  app = await assemble({ directory: folder.path });
  calls = new IdempotentCalls(app.get(Contexts));
}

const call = async (context: string | null, body: string, once: IdempotencyGuard | undefined = guard()) => {
  const outcome = async (): Promise<Outcome> => {
    done.push(body);
    return { context, reply: new Reply(200, body) };
  };
  return (await calls.respond({ ...request, ...(once && { once }) }, outcome)).body;
};

const keptIn = async (): Promise<string[]> => {
  const kept = await Promise.all(
    ['board', 'desk'].map(async (name) => {
      const { idempotencyRecords } = contextOf(app, name).database;
      return (await idempotencyRecords.find({ scope, content: '' })) === null ? [] : [name];
    }),
  );
  return kept.flat();
};

beforeEach(async () => {
  done = [];
  await open();
});
afterEach(() => app.close());

describe('a call that bears a key', () => {
  it.each([
    ['board', ['board']],
    ['desk', ['desk']],
    [null, ['board', 'desk']],
    ['gone', ['board', 'desk']],
  ])('about %s is kept with %j', async (context, kept) => {
    await call(context, '1');
    expect(await keptIn()).toEqual(kept);
  });

  it.each(['board', 'desk', null])('about %s gets its first reply also after a restart', async (context) => {
    expect(await call(context, '1')).toBe('1');
    await app.close();
    await open();
    expect(await call(context, '2')).toBe('1');
    expect(done).toEqual(['1']);
  });

  it.each([
    ['board', 'desk'],
    ['desk', 'board'],
    [null, 'desk'],
  ])('about %s is refused where it comes again for %s', async (first, second) => {
    await call(first, '1', guard('B'));
    await expect(call(second, '2', guard('C'))).rejects.toThrow('reused');
    expect(done).toEqual(['1']);
  });

  it('is carried out once where it comes twice at a time, and refused where the two differ', async () => {
    const outcomes = await Promise.allSettled([
      call('desk', '1', guard('B')),
      call('desk', '2', guard('B')),
      call('board', '3', guard('C')),
    ]);
    expect(outcomes).toMatchObject([{ value: '1' }, { value: '1' }, { reason: new Error('reused') }]);
    expect(done).toEqual(['1']);
  });

  it('that fails leaves its key free', async () => {
    const failing = calls.respond({ ...request, once: guard() }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await call('desk', '1')).toBe('1');
  });
});

it('a call without a key is carried out each time, and not kept', async () => {
  const unkeyed = () =>
    calls.respond(request, async () => (done.push('x'), { context: 'desk', reply: new Reply(200, '{}') }));
  await unkeyed();
  await unkeyed();
  expect(done).toEqual(['x', 'x']);
  expect(await keptIn()).toEqual([]);
});
