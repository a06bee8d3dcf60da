import { Injectable } from '@nestjs/common';
import { Contexts } from '@tradepost/platform/contexts';
import { faultOf, Log, Mutex } from '@tradepost/platform/runtime';
import type { Scope } from './audience.js';
import type { StreamSources } from './stream-start.js';
import type { LiveSource } from './live-source.js';
import { LogSource } from './log-source.js';
import { NotificationLogs } from '@tradepost/platform/messaging';
import { LogoutSource, ReloadSource } from './notification-source.js';
import { SharedReader } from './shared-reader.js';

/** Sources of the streams of each tenant: event logs of contexts that have live resources, and client notifications. */
@Injectable()
export class LiveSources {
  private readonly byTenant = new Map<string, StreamSources>();
  private readonly readers = new Map<LiveSource, SharedReader>();
  private readonly turns = new Mutex();

  constructor(
    private readonly contexts: Contexts,
    private readonly notificationLogs: NotificationLogs,
    private readonly log: Log,
  ) {}

  /** Sources of a stream of this scope, always in the same order. */
  of(tenant: string, scope: Scope): StreamSources {
    const { documents, notifications } = this.byTenant.get(tenant) ?? this.open(tenant);
    const { reach, one } = scope;
    if (reach === 'nothing') return { documents: [], notifications };
    return one === null
      ? { documents, notifications }
      : { documents: documents.filter((source) => source.has(one.resource)), notifications };
  }

  /** The one reader that all streams of a source share. */
  readerOf(source: LiveSource): SharedReader {
    const known = this.readers.get(source);
    if (known !== undefined) return known;
    const reader = new SharedReader(source, this.turns, ({ name }, error) => {
      this.log.error({ source: name, ...faultOf(error) }, `Streams cannot be told of what ${name} has at the moment.`);
    });
    this.readers.set(source, reader);
    return reader;
  }

  /** Resolves once nothing is read any more. */
  async stop(): Promise<void> {
    await Promise.all([...this.readers.values()].map((reader) => reader.stop()));
  }

  /** Lets go of a tenant; resolves once nothing of it is read any more. */
  async close(tenant: string): Promise<void> {
    const known = this.byTenant.get(tenant);
    this.byTenant.delete(tenant);
    const sources: readonly LiveSource[] = known === undefined ? [] : [...known.documents, ...known.notifications];
    await Promise.all(sources.map(async (source) => this.readers.get(source)?.stop()));
    for (const source of sources) this.readers.delete(source);
  }

  private open(tenant: string): StreamSources {
    const log = this.notificationLogs.of(tenant);
    const wakeUp = this.notificationLogs.wakeUpOf(tenant);
    const documents = this.contexts.all
      .filter(({ setup }) => (setup.live ?? []).length > 0)
      .map((context) => new LogSource(context.name, context.of(tenant), context.setup.live!, this.log))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const sources = { documents, notifications: [new LogoutSource(log, wakeUp), new ReloadSource(log, wakeUp)] };
    this.byTenant.set(tenant, sources);
    return sources;
  }
}
