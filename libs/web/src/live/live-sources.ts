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

/** What the streams of each tenant are told from: the event logs of contexts that have live resources, and client signals. */
@Injectable()
export class LiveSources {
  private readonly byTenant = new Map<string, StreamSources>();
  private readonly tails = new Map<LiveSource, SharedReader>();
  private readonly turns = new Mutex();

  constructor(
    private readonly contexts: Contexts,
    private readonly signals: NotificationLogs,
    private readonly log: Log,
  ) {}

  /** Those that a stream of this scope needs, always in the same order. */
  of(tenant: string, scope: Scope): StreamSources {
    const { documents, signals } = this.byTenant.get(tenant) ?? this.open(tenant);
    const { reach, one } = scope;
    if (reach === 'nothing') return { documents: [], signals };
    return one === null
      ? { documents, signals }
      : { documents: documents.filter((source) => source.has(one.resource)), signals };
  }

  /** The one shared reading of a source. */
  tail(source: LiveSource): SharedReader {
    const known = this.tails.get(source);
    if (known !== undefined) return known;
    const tail = new SharedReader(source, this.turns, ({ name }, error) => {
      this.log.error({ source: name, ...faultOf(error) }, `Streams cannot be told of what ${name} has at the moment.`);
    });
    this.tails.set(source, tail);
    return tail;
  }

  /** Resolves when nothing is read any more. */
  async stop(): Promise<void> {
    await Promise.all([...this.tails.values()].map((tail) => tail.stop()));
  }

  private open(tenant: string): StreamSources {
    const log = this.signals.of(tenant);
    const news = this.signals.newsOf(tenant);
    const documents = this.contexts.all
      .filter(({ setup }) => (setup.live ?? []).length > 0)
      .map((context) => new LogSource(context.name, context.of(tenant), context.setup.live!, this.log))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const sources = { documents, signals: [new LogoutSource(log, news), new ReloadSource(log, news)] };
    this.byTenant.set(tenant, sources);
    return sources;
  }
}
