import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpSettings } from '../addresses/http-settings.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { HttpProblem } from '../problems/http-problem.js';
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
  /** Streams whose connection is not closed yet; some have ended and are flushing. */
  private readonly open = new Set<OpenStream>();
  private readonly quota: StreamQuota;
  private stopping = false;

  constructor(
    settings: HttpSettings,
    private readonly sources: LiveSources,
    private readonly keeper: StreamMonitor,
    private readonly metrics: Metrics,
  ) {
    this.quota = new StreamQuota(settings);
    const gauge = metrics.gauge('tradepost_live_streams', 'Streams of live updates that are open.', []);
    metrics.beforeText(async () => gauge.set(this.open.size));
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
    const streams = [...this.open];
    for (const stream of streams) stream.end('stopping');
    const deadline = performance.now() + closeTimeoutMs;
    while (streams.some(({ body }) => !body.closed) && performance.now() < deadline) await pause(pollIntervalMs);
    for (const { body } of streams) body.destroy();
    await this.sources.stop();
  }

  private async begin(caller: ApiCaller, wish: BeginningWish, giveBack: () => void): Promise<SseBody> {
    const { tenant, identity, credential } = caller;
    const { scope } = wish;
    const told = this.sources.of(tenant, scope);
    const sources = [...told.documents, ...told.notifications];
    const ids = await ResumeIds.of(scope, sources);
    const { places, parts, stale } = await beginningOf(wish, ids, told);
    if (this.stopping) throw new HttpProblem('overloaded', 'The service is stopping. Connect again in a second.');
    const stream = new OpenStream({ identity, scope }, places, ids, (reason) => {
      this.metrics.streamsEnded.inc({ reason });
      this.keeper.forget(stream);
      for (const { tail, follower } of followed) tail.leave(follower);
    });
    const followed = sources.map((source) => ({
      tail: this.sources.readerOf(source),
      follower: stream.follower(source),
    }));
    this.open.add(stream);
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

function textOf(parts: readonly SnapshotPart[]): string {
  const members = parts.map(({ plural, items, more }) => `"${plural}":{"items":[${items.join(',')}],"more":${more}}`);
  return `{${members.join(',')}}`;
}
