import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@tradepost/kernel';
import { Contexts, IntegrationEventDispatcher, Log, PlatformSettings, reasonOf } from '@tradepost/platform';
import { NetworkRepository } from '../domain/network.repository.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { SessionRepository } from '../domain/session.repository.js';
import { NEWS_OF_CUSTOMERS } from '../integration/follow-customers.js';
import { tokenLifetimeMs } from '../tokens/signing-keys.js';

/** Between two rounds, in milliseconds. */
const sweepIntervalMs = 60_000;
/** Between two steps of a round, in which commands have their turn, in milliseconds. */
const stepPauseMs = 20;
/** Rows that one step removes at most, so that the writer lane is never held for long. */
const maxRowsPerStep = 500;
/** How long a login stays pending: as long as a registration can be sent again with its Idempotency-Key. */
const pendingLoginLifetimeMs = 24 * 60 * 60 * 1_000;

/** How long a network is known that an account does not sign in from: twice as long as a session lasts. */
const unusedNetworkLifetimeMs = 180 * 24 * 60 * 60 * 1_000;

/**
 * Removes what is over: logins that were prepared and never became anybody's, sessions,
 * revocations whose tokens have ended by themselves, and networks that nobody signs in from any more. Works where deliveries are made; two at once do no harm.
 */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
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

  /** Removes all that is over in one tenant now. */
  async tenant(tenant: string): Promise<void> {
    const now = Date.parse(this.clock.now());
    await this.removeOrphans(tenant, now - pendingLoginLifetimeMs);
    await this.remove(tenant, () => this.sessions.removeEnded(now, maxRowsPerStep));
    await this.remove(tenant, () => this.sessions.removeRevocations(now - 2 * tokenLifetimeMs, maxRowsPerStep));
    await this.remove(tenant, () => this.networks.removeUnused(now - unusedNetworkLifetimeMs, maxRowsPerStep));
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const { tenant } of this.contexts.find('identity')!.all) {
        await this.tenant(tenant).catch((error: unknown) => {
          this.log.warn({ tenant }, `What is over could not be removed from identity: ${reasonOf(error)}`);
        });
      }
      await this.rest(sweepIntervalMs);
    }
  }

  /** A login is no orphan while the news of its customer may still be on its way, or waits for somebody's help. */
  private async removeOrphans(tenant: string, before: number): Promise<void> {
    const { waiting, heldUp } = await this.integrationEvents.backlog(tenant, NEWS_OF_CUSTOMERS);
    if (waiting === 0) await this.remove(tenant, () => this.passwords.removePrepared(before, heldUp, maxRowsPerStep));
  }

  /** Takes steps until one finds less to remove than it could. */
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
