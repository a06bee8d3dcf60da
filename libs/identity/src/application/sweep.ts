import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@tradepost/kernel';
import { Contexts, IntegrationEventDispatcher, Log, PlatformSettings, reasonOf } from '@tradepost/platform';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { SessionRepository } from '../domain/session.repository.js';
import { NEWS_OF_CUSTOMERS } from '../integration/follow-customers.js';
import { tokenLifetimeMs } from '../tokens/signing-keys.js';

const sweepIntervalMs = 60_000;
/** A tenant in which nothing changes is swept once in this time, or in up to half as much again, in milliseconds. */
const idleIntervalMs = 1_800_000;
/** Pause between two steps of a round, in which commands can run. */
const stepPauseMs = 20;
/** Most rows removed by one step, so that the write lock is held only briefly. */
const maxRowsPerStep = 500;
/** Lifetime of a pending login: as long as a registration can be repeated with its Idempotency-Key. */
const pendingLoginLifetimeMs = 24 * 60 * 60 * 1_000;

/** Time after which an unused network is forgotten: twice the longest session. */
const unusedNetworkLifetimeMs = 180 * 24 * 60 * 60 * 1_000;

/**
 * Removes expired rows: pending logins that were never activated, sessions, revocations whose tokens have expired, and
 * networks no longer used. Runs where deliveries run; concurrent rounds do no harm.
 */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** The version of each tenant's store when it was swept last, and when it is swept again though nothing changes. */
  private readonly swept = new Map<string, { readonly version: number; readonly dueAt: number }>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: PlatformSettings,
    private readonly contexts: Contexts,
    private readonly integrationEvents: IntegrationEventDispatcher,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly networks: NetworkRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.worker === 'inline') this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Removes the expired rows of one tenant now. */
  async tenant(tenant: string): Promise<void> {
    const now = Date.parse(this.clock.now());
    await this.removeOrphans(tenant, now - pendingLoginLifetimeMs);
    await this.remove(tenant, () => this.sessions.removeEnded(now, maxRowsPerStep));
    await this.remove(tenant, () => this.sessions.removeRevocations(now - 2 * tokenLifetimeMs, maxRowsPerStep));
    await this.remove(tenant, () => this.networks.removeUnused(now - unusedNetworkLifetimeMs, maxRowsPerStep));
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const identity = this.contexts.find('identity')!;
      for (const { tenant, database } of identity.all) {
        try {
          if (this.isDue(tenant, database.version())) await this.tenant(tenant);
        } catch (error) {
          if (identity.isOpen(tenant))
            this.log.warn({ tenant }, `What is over could not be removed from identity: ${reasonOf(error)}`);
        }
      }
      await this.rest(sweepIntervalMs);
    }
  }

  /** Leaves tenants at rest that nobody uses, and then takes them at times of their own. */
  private isDue(tenant: string, version: number): boolean {
    const [last, now] = [this.swept.get(tenant), performance.now()];
    if (last?.version === version && now < last.dueAt) return false;
    this.swept.set(tenant, { version, dueAt: now + idleIntervalMs * (1 + Math.random() / 2) });
    return true;
  }

  /** A login is not orphaned while an event about its customer may be undelivered or its delivery is blocked. */
  private async removeOrphans(tenant: string, before: number): Promise<void> {
    const { waiting, heldUp } = await this.integrationEvents.backlog(tenant, NEWS_OF_CUSTOMERS);
    if (waiting === 0) await this.remove(tenant, () => this.passwords.removePrepared(before, heldUp, maxRowsPerStep));
  }

  /** Repeats a step until it removes fewer rows than its limit. */
  private async remove(tenant: string, step: () => Promise<number>): Promise<void> {
    const { database } = this.contexts.find('identity')!.of(tenant);
    const request = { tenant, principal: 'sweeper', correlationId: '', causationId: null };
    while (!this.stopping.signal.aborted) {
      if ((await database.transactUnbounded('SweepIdentity', request, step)) < maxRowsPerStep) return;
      await this.rest(stepPauseMs);
    }
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
