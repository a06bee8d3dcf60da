import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Contexts } from '@tradepost/platform/contexts';
import { DeadLetterCounts, StorageMonitor } from '@tradepost/platform/operations';
import { Deliveries } from '@tradepost/platform/messaging';
import { FileDisplaced, storageReason } from '@tradepost/platform/runtime';
import { Operation } from '../requests/operation.js';
import { Reply } from '../requests/reply.js';
import { ApiTag } from '../openapi/api-tag.js';
import { SharedValue } from '../requests/shared-value.js';
import { troubles } from '../problems/troubles.js';

const live = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Liveness', example: { status: 'ok' } });
const readiness = z
  .strictObject({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    problems: z.array(z.string()).describe('What is wrong, in sentences.'),
    writes: z
      .enum(['stored', 'refused'])
      .describe('Whether every change can be stored; `problems` says what is in the way.'),
    worker: z
      .enum(['delivering', 'starting', 'elsewhere', 'absent'])
      .describe('Where deliveries are made: by this process, soon by it, by another one, or by none.'),
    subscriptions: z.array(
      z.strictObject({
        subscription: z.string(),
        tenant: z.string(),
        state: z
          .enum(['running', 'waiting', 'failing', 'hanging', 'elsewhere'])
          .describe(
            '`waiting`: for what is away. `failing`: an error that nobody knows. Both are tried again by themselves. `hanging`: a handler or an effect that does not settle, given up after a limit. `elsewhere`: another process delivers it.',
          ),
        problem: z.string().nullable(),
        lag: z.int().nullable().describe('Events or messages not delivered yet.'),
        lagSeconds: z.number().nullable().describe('Age of the oldest of them.'),
        limits: z
          .strictObject({ lag: z.int(), lagSeconds: z.number() })
          .describe('Beyond one of them the service counts as degraded.'),
      }),
    ),
  })
  .meta({
    id: 'Readiness',
    example: {
      status: 'ok',
      problems: [],
      writes: 'stored',
      worker: 'delivering',
      subscriptions: [
        {
          subscription: 'orders.buyers',
          tenant: 'default',
          state: 'running',
          problem: null,
          lag: 0,
          lagSeconds: 0,
          limits: { lag: 10_000, lagSeconds: 60 },
        },
      ],
    },
  });

/** A lag beyond one of these counts as degraded: in events, or in age. */
const LIMITS = { lag: 10_000, lagSeconds: 60 };

/**
 * Greatest age of the count of dead letters, in milliseconds: anybody may ask, and it reads up to 999 of each tenant.
 */
const maxCountAgeMs = 1_000;

const ABSENT =
  'Nobody makes deliveries: no worker runs on this data folder. Start `tradepost worker`, or serve with one inside.';

/** Says whether the process lives, and whether it can serve. */
@ApiTag('Health', 'For whoever looks after the service.')
@Controller()
export class HealthController {
  /** Concurrent callers share a check: it queries every store. */
  private readonly readiness = new SharedValue(() => this.look(), 0);
  private readonly dead = new SharedValue(() => this.findDead(), maxCountAgeMs);

  constructor(
    @Inject(Contexts) private readonly contexts: Contexts,
    private readonly deliveries: Deliveries,
    private readonly deadLetters: DeadLetterCounts,
    private readonly storage: StorageMonitor,
  ) {}

  @Get('livez')
  @Operation({
    id: 'getLiveness',
    summary: 'Whether the process lives',
    access: 'everyone',
    success: { 200: { description: 'It does.', schema: live } },
    problems: [],
  })
  live(): Reply {
    return new Reply(200, '{"status":"ok"}');
  }

  @Get('readyz')
  @Operation({
    id: 'getReadiness',
    summary: 'Whether requests can be served, and how deliveries are doing',
    access: 'everyone',
    description:
      '503 only when no request can be served. Changes that cannot be stored, a lag, a subscription that waits, fails or hangs, dead letters, an absent worker or read store are 200 with `degraded`.',
    success: {
      200: { description: 'Requests are served.', schema: readiness },
      503: {
        description: 'Requests cannot be served.',
        schema: readiness,
        example: {
          status: 'unavailable',
          problems: ['The write model of orders for default cannot be reached.'],
          writes: 'refused',
          worker: 'delivering',
          subscriptions: [],
        },
      },
    },
    problems: [],
  })
  ready(): Promise<Reply> {
    return this.readiness.get();
  }

  private async look(): Promise<Reply> {
    const worker = await this.deliveries.worker();
    const subscriptions = (await this.deliveries.report()).map((one) => ({ ...one, limits: LIMITS }));
    const [unserved, storage] = await Promise.all([this.unserved(), this.storage.report()]);
    const problems = [
      ...unserved,
      ...storage.problems,
      ...(await this.unreadable()),
      ...(worker === 'absent' ? [ABSENT] : []),
      ...troubles(worker === 'delivering' ? subscriptions : []),
      ...subscriptions
        .filter(({ lag, lagSeconds }) => (lag ?? 0) > LIMITS.lag || (lagSeconds ?? 0) > LIMITS.lagSeconds)
        .map((one) => `${one.subscription} of ${one.tenant} is ${one.lag} behind, for ${one.lagSeconds} s.`),
      ...(await this.dead.get()),
    ];
    const status = unserved.length > 0 ? 'unavailable' : problems.length > 0 ? 'degraded' : 'ok';
    const writes = storage.writable && unserved.length === 0 ? 'stored' : 'refused';
    return new Reply(
      unserved.length > 0 ? 503 : 200,
      JSON.stringify({ status, problems, writes, worker, subscriptions }),
    );
  }

  /** Some dead letters are stored with the documents, whose absence is reported already. */
  private async findDead(): Promise<string[]> {
    const tenants = this.contexts.all.flatMap(({ all }) => all.map(({ tenant }) => tenant));
    const counts = await this.deadLetters.of(tenants).catch(() => []);
    return counts.map(
      ({ subscription, tenant, count }) =>
        `${count} dead ${count === 1 ? 'letter' : 'letters'} of ${subscription} for ${tenant} ${count === 1 ? 'waits' : 'wait'} for a person: see tradepost dead-letters list.`,
    );
  }

  private async unserved(): Promise<string[]> {
    return this.complaints(({ database }) => database.ping(), 'write model');
  }

  private async unreadable(): Promise<string[]> {
    return this.complaints(({ readStore }) => readStore.ping(), 'read model');
  }

  private async complaints(
    probe: (tenant: ReturnType<Contexts['all'][number]['of']>) => Promise<void>,
    what: string,
  ): Promise<string[]> {
    const open = this.contexts.all.flatMap((context) => context.all.map((tenant) => ({ context, tenant })));
    const outcomes = open.map(({ context, tenant }) =>
      probe(tenant).then(
        () => [],
        (error: unknown) =>
          context.isOpen(tenant.tenant)
            ? [`The ${what} of ${context.name} for ${tenant.tenant} cannot be reached${displacement(error)}.`]
            : [],
      ),
    );
    return (await Promise.all(outcomes)).flat();
  }
}

/** Which file was deleted or replaced, as the end of a sentence. Other reasons may hold what concerns operators alone. */
function displacement(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof FileDisplaced ? `: ${storageReason(cause)}` : '';
}
