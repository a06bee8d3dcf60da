import { Injectable } from '@nestjs/common';
import { Clock } from '@tradepost/kernel';
import { Contexts } from '../../contexts/contexts.js';
import type { RequestContext } from '../../event-store/request-context.js';
import { IntegrationEventDispatcher } from '../../messaging/integration-event-dispatcher.js';
import { BatchLimit } from '../../runtime/batch-limit.js';
import { Cursors } from '../../read-store/cursors.js';
import { compareKeys } from '../../read-store/page-plan.js';
import { RetryPolicy } from '../../event-store/retry-policy.js';
import {
  DeadLetterNotFound,
  DeliveryNotDead,
  type DeadLetter,
  type DeadLetterState,
  type OpenDeadLetter,
} from './dead-letter.js';
import { HandlerFailures } from './handler-failures.js';
import type { FailureSource, ListedFailure } from './failure-source.js';
import { ProjectionFailures } from './projection-failures.js';

export interface DeadLetterList {
  readonly handler?: string | undefined;
  /** Both by default. */
  readonly state?: DeadLetterState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** Failed deliveries in any context of a tenant, for operators. */
@Injectable()
export class DeadLetters {
  private readonly policy: RetryPolicy;
  private readonly sourcesByTenant = new Map<string, readonly FailureSource[]>();

  constructor(
    private readonly contexts: Contexts,
    private readonly integrationEvents: IntegrationEventDispatcher,
    private readonly cursors: Cursors,
    clock: Clock,
  ) {
    this.policy = new RetryPolicy(clock);
  }

  /** Newest first. Throws `InvalidCursor`. */
  async list(tenant: string, { handler, state, limit, cursor }: DeadLetterList): Promise<DeadLetterPage> {
    const states: readonly DeadLetterState[] = state === undefined ? ['dead', 'retrying'] : [state];
    const list = ['dead-letters', handler, state];
    const from = cursor === undefined ? null : this.cursors.read(cursor, tenant, list);
    const after = from && { since: String(from.sortValue), key: from.id };
    const query = { handler, states, after, limit: limit + 1 };
    const bounds = new BatchLimit(limit);
    const found = (await Promise.all(this.sources(tenant).map((source) => source.list(query))))
      .flat()
      .sort(newestFirst);
    const page = found.filter(({ letter }) => bounds.admits(Buffer.byteLength(JSON.stringify(letter))));
    const last = found.length > page.length ? page.at(-1)!.place : null;
    return {
      items: page.map(({ letter }) => letter),
      next: last && this.cursors.after({ sortValue: last.since, id: last.key }, tenant, list),
    };
  }

  /** Whether any is dead. For repeated status requests: opens no idle file. */
  async hasDead(tenant: string): Promise<boolean> {
    const found = await Promise.all(this.sources(tenant).map((source) => source.hasDead()));
    return found.includes(true);
  }

  /** One with its payload; personal fields are masked unless named. Throws `DeadLetterNotFound`. */
  async open(tenant: string, id: string, revealed: readonly string[] = []): Promise<OpenDeadLetter> {
    for (const source of this.sources(tenant)) {
      const letter = await source.open(id, revealed);
      if (letter !== null) return letter;
    }
    throw new DeadLetterNotFound();
  }

  /** Retries a dead letter at once, with five attempts. Throws `DeadLetterNotFound` and `DeliveryNotDead`. */
  async redrive(tenant: string, id: string): Promise<DeadLetter> {
    const { source, letter } = await this.find(tenant, id);
    if (!(await source.redrive(id))) throw new DeliveryNotDead();
    return { ...letter, state: 'retrying', attempts: 0, nextAttemptAt: this.policy.now() };
  }

  /** The same for all dead letters of a handler. Resolves with their number. */
  async redriveAll(tenant: string, handler: string): Promise<number> {
    let count = 0;
    for (const source of this.sources(tenant)) count += await source.redriveAll(handler);
    return count;
  }

  /**
   * Discards a dead letter for good, and records who decided it and why. Those behind it go on. Throws
   * `DeadLetterNotFound` and `DeliveryNotDead`.
   */
  async discard(request: RequestContext, id: string, reason: string): Promise<DeadLetter> {
    const { source, letter } = await this.find(request.tenant, id);
    if (!(await source.discard(request, id, reason))) throw new DeliveryNotDead();
    return { ...letter, state: 'discarded' };
  }

  private async find(tenant: string, id: string): Promise<{ source: FailureSource; letter: DeadLetter }> {
    for (const source of this.sources(tenant)) {
      const letter = await source.find(id);
      if (letter !== null) return { source, letter };
    }
    throw new DeadLetterNotFound();
  }

  private sources(tenant: string): readonly FailureSource[] {
    const sources = this.sourcesByTenant.get(tenant) ?? this.makeSources(tenant);
    this.sourcesByTenant.set(tenant, sources);
    return sources;
  }

  private makeSources(tenant: string): readonly FailureSource[] {
    const personalOf = (type: string) => this.integrationEvents.contractOf(type)?.personal ?? null;
    return this.contexts.all.flatMap((context) => {
      const place = context.of(tenant);
      const projections = context.setup.projections.map(
        (projection) => new ProjectionFailures(context.name, projection, place, this.policy),
      );
      return [new HandlerFailures(place, this.policy, personalOf), ...projections];
    });
  }
}

function newestFirst({ place: a }: ListedFailure, { place: b }: ListedFailure): number {
  return compareKeys(b.since, a.since) || compareKeys(b.key, a.key);
}
