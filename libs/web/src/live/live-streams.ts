import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpSettings } from '../addresses/http-settings.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { HttpProblem } from '../problems/http-problem.js';
import { unknownTenant } from '../problems/unknown-tenant.js';
import { TenantRegistry } from '@tradepost/platform/contexts';
import { Metrics } from '@tradepost/platform/runtime';
import { beginningOf, type BeginningWish } from './stream-start.js';
import type { SnapshotPart } from './live-source.js';
import { LiveSources } from './live-sources.js';
import { OpenStream } from './open-stream.js';
import { ResumeIds } from './resume-ids.js';
import { RELOAD } from '@tradepost/platform/messaging';
import type { SseBody } from '../requests/sse-body.js';
import { StreamMonitor } from './stream-monitor.js';
import { StreamQuota } from './stream-quota.js';

/** How long final events may take to be read when the service stops, in milliseconds. */
const closeTimeoutMs = 300;
const pollIntervalMs = 10;

/** First event of a stream, unless it continues where the client was. */
const SNAPSHOT = 'snapshot';

/** All open streams of this process. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  /** Streams whose connection is not closed yet, with their tenant; some have ended and are flushing. */
  private readonly open = new Map<OpenStream, string>();
  private readonly quota: StreamQuota;
  private stopping = false;

  constructor(
    settings: HttpSettings,
    private readonly sources: LiveSources,
    private readonly keeper: StreamMonitor,
    private readonly metrics: Metrics,
    private readonly tenants: TenantRegistry,
  ) {
    this.quota = new StreamQuota(settings);
    const gauge = metrics.gauge('tradepost_live_streams', 'Streams of live updates that are open.', []);
    metrics.beforeText(async () => gauge.set(this.open.size));
    tenants.listen({ closed: (tenant) => this.leave(tenant) });
  }

  /**
   * Opens a stream. Throws `HttpProblem` where there are too many, `SnapshotBehind` while the read model is too far
   * behind, and the caller's error for a missing resource.
   */
  async start(caller: ApiCaller, wish: BeginningWish): Promise<SseBody> {
    const giveBack = this.quota.take(caller);
    try {
      return await this.begin(caller, wish, giveBack);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Ends every stream, so that the server can close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await endAll([...this.open.keys()]);
    await this.sources.stop();
  }

  /** Ends the streams of a tenant that is served no more. */
  private async leave(tenant: string): Promise<void> {
    await endAll([...this.open].flatMap(([stream, of]) => (of === tenant ? [stream] : [])));
    await this.sources.close(tenant);
  }

  private async begin(caller: ApiCaller, wish: BeginningWish, giveBack: () => void): Promise<SseBody> {
    const { tenant, identity, credential } = caller;
    const { scope } = wish;
    const told = this.sources.of(tenant, scope);
    const sources = [...told.documents, ...told.notifications];
    const ids = await ResumeIds.of(scope, sources);
    const { places, parts, stale } = await beginningOf(wish, ids, told);
    if (this.stopping) throw new HttpProblem('overloaded', 'The service is stopping. Connect again in a second.');
    if (!this.tenants.has(tenant)) throw unknownTenant();
    const stream = new OpenStream({ identity, scope }, places, ids, (reason) => {
      this.metrics.streamsEnded.inc({ reason });
      this.keeper.forget(stream);
      for (const { tail, follower } of followed) tail.leave(follower);
    });
    const followed = sources.map((source) => ({
      tail: this.sources.readerOf(source),
      follower: stream.follower(source),
    }));
    this.open.set(stream, tenant);
    stream.body.once('close', () => {
      this.open.delete(stream);
      giveBack();
    });
    if (parts !== null) stream.send(SNAPSHOT, textOf(parts));
    if (stale) stream.send(RELOAD, '{}');
    for (const { tail, follower } of followed) void tail.join(follower);
    this.keeper.watch(stream, credential);
    return stream.body;
  }
}

async function endAll(streams: readonly OpenStream[]): Promise<void> {
  for (const stream of streams) stream.end('stopping');
  const deadline = performance.now() + closeTimeoutMs;
  while (streams.some(({ body }) => !body.closed) && performance.now() < deadline) await pause(pollIntervalMs);
  for (const { body } of streams) body.destroy();
}

function textOf(parts: readonly SnapshotPart[]): string {
  const members = parts.map(({ plural, items, more }) => `"${plural}":{"items":[${items.join(',')}],"more":${more}}`);
  return `{${members.join(',')}}`;
}
