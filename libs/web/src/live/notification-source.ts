import type { Notifier } from '@tradepost/platform/runtime';
import type { NotificationLog, Position } from '@tradepost/platform/event-store';
import type { Subject } from './audience.js';
import type { LiveChange, LiveReader, LiveSource, LiveBatch, ReadRequest } from './live-source.js';
import { LOGOUT, RELOAD } from '@tradepost/platform/messaging';

/** How long after the first one notifications to everybody are gathered into one, in milliseconds. */
export const gatherMs = 1_000;

/** Whose pages a notification to sign out is for. */
type Addressee = Extract<Subject, { kind: 'customer' | 'session' }>;

/**
 * Common part of the sources of client notifications, which share the log of a tenant. Each moves on over the other's
 * entries, so that an open page never stays at a removed position.
 */
abstract class NotificationSource implements LiveSource, LiveReader {
  abstract readonly name: string;

  constructor(
    protected readonly log: NotificationLog,
    readonly wakeUp: Notifier,
  ) {}

  identity(): Promise<string> {
    return this.log.identity();
  }

  head(): Promise<Position> {
    return this.log.head();
  }

  precedes(one: Position, other: Position): boolean {
    return this.log.precedes(one, other);
  }

  leadsOnFrom(position: string): Promise<boolean> {
    return this.log.reachesBack(position);
  }

  reader(): LiveReader {
    return this;
  }

  abstract read(after: Position, wish: ReadRequest): Promise<LiveBatch>;

  /** No changes up to a position; nothing new where that is the current one. */
  protected nothingUpTo(end: Position, after: Position): LiveBatch {
    return { changes: [], last: this.precedes(after, end) ? end : null, dueIn: null };
  }
}

/** Notifies pages to sign out, at once. */
export class LogoutSource extends NotificationSource {
  override readonly name = LOGOUT;

  override async read(after: Position, { limit, upTo }: ReadRequest): Promise<LiveBatch> {
    const end = upTo ?? (await this.log.head());
    const raised = await this.log.readAfter(after, this.name, limit, end);
    if (raised.length === 0) return this.nothingUpTo(end, after);
    const changes = raised.map(({ position, audience }): LiveChange => {
      const [kind, id] = audience.split(':') as [Addressee['kind'], string];
      return { position, type: this.name, data: '{}', subject: { kind, id } };
    });
    return { changes, last: raised.at(-1)!.position, dueIn: null };
  }
}

/**
 * Notifies every page of a tenant to reload. Reloading at the first of many changes would show old data: pages are
 * notified once, a second after the first. Positions are apart from other notifications, which would have to wait. A
 * page that catches up is notified at once.
 */
export class ReloadSource extends NotificationSource {
  override readonly name = RELOAD;

  override async read(after: Position, { upTo }: ReadRequest): Promise<LiveBatch> {
    const end = upTo ?? (await this.log.head());
    const pending = await this.log.pendingAfter(after, this.name, end);
    if (pending === null) return this.nothingUpTo(end, after);
    const dueIn = pending.since + gatherMs - Date.now();
    // A greater value means that the clock was set back.
    if (dueIn > 0 && dueIn <= gatherMs && upTo === undefined) return { changes: [], last: null, dueIn };
    const change = { position: pending.last, type: this.name, data: '{}', subject: { kind: 'everybody' } } as const;
    return { changes: [change], last: pending.last, dueIn: null };
  }
}
