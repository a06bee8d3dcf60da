import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { DomainError } from '@tradepost/kernel';
import { Settings } from '../config/settings.js';
import type { ApiCaller } from '../context/request-context.js';
import { HttpProblem } from '../http/http-problem.js';
import { Metrics } from '../metrics/metrics.js';
import type { Position } from '../events/event-log.js';
import type { Scope } from './audience.js';
import type { LiveSource, SnapshotPart } from './live-source.js';
import { LiveSources } from './live-sources.js';
import { OpenStream } from './open-stream.js';
import { ResumeIds, type Places } from './resume-ids.js';
import type { SseBody } from './sse-body.js';
import { StreamKeeper } from './stream-keeper.js';
import { holderOf, StreamQuota } from './stream-quota.js';

/** How long the last words of streams may take to be read when the service stops, in milliseconds. */
const LAST_WORDS = 300;
const GLANCE = 10;

/** The event that a stream begins with, unless it goes on from where the client was. */
const SNAPSHOT = 'snapshot';

/** What a caller asks for. */
export interface StreamWish {
  readonly scope: Scope;
  /** Id of the last event that the client has. Where there is none, or an unfit one, it begins with a snapshot. */
  readonly lastEventId?: string | undefined;
  /** What to throw where the scope is one resource that is not there, or not theirs. */
  readonly missing?: () => DomainError;
}

/** Where a stream begins; `parts`: what a snapshot shows there, null where the client goes on. */
interface Beginning {
  readonly places: Places;
  readonly parts: readonly SnapshotPart[] | null;
}

/** Every stream that this process has open. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  /** Those whose connection is not closed yet; some have ended, and their last words are on their way. */
  private readonly open = new Set<OpenStream>();
  private readonly quota: StreamQuota;
  private stopping = false;

  constructor(
    settings: Settings,
    private readonly sources: LiveSources,
    private readonly keeper: StreamKeeper,
    private readonly metrics: Metrics,
  ) {
    this.quota = new StreamQuota(settings.streamsPerPrincipal);
    const gauge = metrics.gauge('tradepost_live_streams', 'Streams of live updates that are open.', []);
    metrics.beforeText(async () => gauge.set(this.open.size));
  }

  /**
   * Opens a stream. Throws `HttpProblem` for one too many, `SnapshotBehind` while the read model is too far behind for a
   * snapshot, and what the wish says of what is missing.
   */
  async start(caller: ApiCaller, wish: StreamWish): Promise<SseBody> {
    const holder = holderOf(caller);
    this.quota.take(holder);
    try {
      return await this.begin(caller, wish, () => this.quota.giveBack(holder));
    } catch (error) {
      this.quota.giveBack(holder);
      throw error;
    }
  }

  /** Ends every stream, so that the server can close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const streams = [...this.open];
    for (const stream of streams) stream.end('stopping');
    const deadline = Date.now() + LAST_WORDS;
    while (streams.some(({ body }) => !body.closed) && Date.now() < deadline) await pause(GLANCE);
    for (const { body } of streams) body.destroy();
    await this.sources.stop();
  }

  private async begin(caller: ApiCaller, wish: StreamWish, giveBack: () => void): Promise<SseBody> {
    const { tenant, identity, credential } = caller;
    const { scope } = wish;
    const { documents, signals } = this.sources.of(tenant, scope);
    const sources = [...documents, ...signals];
    const ids = await ResumeIds.of(scope, sources);
    const { places, parts } = await this.beginning(wish, ids, tenant);
    if (this.stopping) throw new HttpProblem('overloaded', 'The service is stopping. Connect again in a second.');
    const stream = new OpenStream({ identity, scope }, places, ids, (reason) => {
      this.metrics.streamsEnded.inc({ reason });
      this.keeper.forget(stream);
      for (const { tail, follower } of followed) tail.leave(follower);
    });
    const followed = sources.map((source) => ({ tail: this.sources.tail(source), follower: stream.follower(source) }));
    this.open.add(stream);
    stream.body.once('close', () => {
      this.open.delete(stream);
      giveBack();
    });
    if (parts !== null) stream.send(SNAPSHOT, textOf(parts));
    for (const { tail, follower } of followed) void tail.join(follower);
    this.keeper.watch(stream, credential);
    return stream.body;
  }

  private async beginning(
    { scope, lastEventId, missing }: StreamWish,
    ids: ResumeIds,
    tenant: string,
  ): Promise<Beginning> {
    const { documents, signals } = this.sources.of(tenant, scope);
    const known = await placesOf(lastEventId, ids, scope, [...documents, ...signals]);
    if (known !== null && missing === undefined) return { places: known, parts: null };
    const places = new Map<string, Position>();
    for (const source of signals) places.set(source.name, await source.head());
    const parts: SnapshotPart[] = [];
    for (const source of documents) {
      const snapshot = await source.snapshot(scope);
      places.set(source.name, snapshot.at);
      parts.push(...snapshot.parts);
    }
    if (missing !== undefined && parts.every(({ items }) => items.length === 0)) throw missing();
    return known === null ? { places, parts } : { places: known, parts: null };
  }
}

/** The places that an id names, where every log has been there and none has gone on too far since; else null. */
async function placesOf(
  id: string | undefined,
  ids: ResumeIds,
  scope: Scope,
  sources: readonly LiveSource[],
): Promise<Places | null> {
  const places = id === undefined ? null : ids.decode(id);
  if (places === null) return null;
  for (const source of sources) if (!(await source.leadsOnFrom(places.get(source.name)!, scope))) return null;
  return places;
}

function textOf(parts: readonly SnapshotPart[]): string {
  const members = parts.map(({ plural, items, more }) => `"${plural}":{"items":[${items.join(',')}],"more":${more}}`);
  return `{${members.join(',')}}`;
}
