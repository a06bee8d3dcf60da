import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@tradepost/kernel';
import { Contexts, Deliveries, Log, Settings } from '@tradepost/platform';
import { TOKEN_LIFE } from '../tokens/signing-keys.js';

/** Between two rounds, in milliseconds. */
const INTERVAL = 60_000;
/** Between two steps of a round, in which commands have their turn, in milliseconds. */
const BREATH = 20;
/** Rows that one step removes at most, so that the writer lane is never held for long. */
const STRETCH = 500;
/** How long a login stays pending: as long as a registration can be sent again with its Idempotency-Key. */
const PENDING = 24 * 60 * 60 * 1_000;
/** What tells that a customer may have registered of whom this context has not heard. */
const SUBSCRIPTION = 'identity.accounts';

const some = (table: string, key: string, condition: string): string =>
  `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${STRETCH}) RETURNING 1`;

const PENDING_LONG = 'SELECT 1 FROM pending_logins WHERE prepared_at < ? LIMIT 1';
const ORPHANS = some('pending_logins', 'id', 'prepared_at < ?');
const SESSIONS = some('sessions', 'id', 'ends_at < ?');
const REVOKED = some('revocations', 'position', 'revoked_at < ?');

/**
 * Removes what is over: logins that were prepared and never became anybody's, sessions, and revocations
 * whose tokens have ended by themselves. Works where deliveries are made; two at once do no harm.
 */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: Settings,
    private readonly contexts: Contexts,
    private readonly deliveries: Deliveries,
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
    if (await this.hasOrphans(tenant, now - PENDING)) await this.remove(tenant, ORPHANS, now - PENDING);
    await this.remove(tenant, SESSIONS, now);
    await this.remove(tenant, REVOKED, now - 2 * TOKEN_LIFE);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const { tenant } of this.contexts.find('identity')!.all) {
        await this.tenant(tenant).catch((error: Error) => {
          this.log.warn({ tenant }, `What is over could not be removed from identity: ${error.message}`);
        });
      }
      await this.rest(INTERVAL);
    }
  }

  private async remove(tenant: string, statement: string, before: number): Promise<void> {
    const { database } = this.contexts.find('identity')!.of(tenant);
    const request = { tenant, principal: 'sweeper', correlationId: '', causationId: null };
    while (!this.stopping.signal.aborted) {
      const removed = await database.transactAnyway('SweepIdentity', request, ({ session }) =>
        session.query(statement, [before]),
      );
      if (removed.length < STRETCH) return;
      await this.rest(BREATH);
    }
  }

  /** A login is no orphan while the news of its customer may still be on its way, or waits for somebody's help. */
  private async hasOrphans(tenant: string, before: number): Promise<boolean> {
    const { reader } = this.contexts.find('identity')!.of(tenant).database;
    if ((await reader.query(PENDING_LONG, [before])).length === 0) return false;
    const reports = await this.deliveries.report();
    const own = reports.find((report) => report.subscription === SUBSCRIPTION && report.tenant === tenant);
    const letters = await reader.sql`SELECT 1 FROM letters WHERE subscription = ${SUBSCRIPTION} LIMIT 1`;
    return own?.lag === 0 && letters.length === 0;
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
