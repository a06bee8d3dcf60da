import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { Position } from '../events/event-log.js';
import type { LiveChange, LiveReader, LiveSource } from './live-source.js';

/** What another process adds raises no signal here: look for it this often, in milliseconds. */
const IDLE = 200;
/** After a read that failed, in milliseconds. */
const AWAY = 500;
/** Entries of a log read at once. */
const BATCH = 100;
/** Stretches that are held back at most for one that catches up. */
const MOST_HELD = 100;

/** One who is told what a source has. */
export interface Follower {
  /** Whether they may want to be told of a document. */
  wants(resource: string, id: string): boolean;
  /** Takes all changes up to a place, in their order. Some may be known already, and some of no concern. */
  take(changes: readonly LiveChange[], upTo: Position): void;
  /** Hears that they are told no more: they fell behind, or the source failed them. */
  lost(): void;
}

interface Held {
  readonly changes: readonly LiveChange[];
  readonly upTo: Position;
}

/**
 * The end of one source, read once for all who follow it, as long as there is anybody. Whoever joins from an earlier
 * place first catches up by themselves, to the place that the shared reading had come to; what is read meanwhile is
 * held back until then.
 */
export class Tail {
  /** Followers; with those who still catch up, what is held back for them. */
  private readonly followers = new Map<Follower, Held[] | null>();
  private place: Position = '';
  private turn: Promise<unknown> = Promise.resolve();
  private reading: Promise<void> | null = null;

  constructor(
    private readonly source: LiveSource,
    private readonly onTrouble: (source: LiveSource, error: unknown) => void,
  ) {}

  /** Tells a follower what comes after a place, until they leave. Resolves once they have caught up. */
  async join(follower: Follower, from: Position): Promise<void> {
    const held: Held[] = [];
    this.followers.set(follower, held);
    if (this.reading === null) {
      this.place = from;
      this.reading = this.run();
    } else {
      // What is being read now may pass over what only the new one wants.
      await this.turn;
    }
    try {
      await this.catchUp(follower, from, this.place);
    } catch (error) {
      this.onTrouble(this.source, error);
      this.lose(follower);
    }
    if (!this.followers.has(follower)) return;
    this.followers.set(follower, null);
    for (const { changes, upTo } of held) follower.take(changes, upTo);
  }

  leave(follower: Follower): void {
    this.followers.delete(follower);
  }

  /** Resolves when nothing is read any more; everybody has left by then. */
  async stop(): Promise<void> {
    this.followers.clear();
    this.source.news.raise();
    await this.reading;
  }

  private async catchUp(follower: Follower, from: Position, upTo: Position): Promise<void> {
    const wanted = (resource: string, id: string): boolean => follower.wants(resource, id);
    const reader = this.source.reader();
    for (let at = from; this.followers.has(follower) && this.source.precedes(at, upTo);) {
      const { changes, last } = await reader.read(at, { limit: BATCH, upTo, wanted });
      at = last ?? upTo;
      follower.take(changes, at);
      await breathe();
    }
  }

  private async run(): Promise<void> {
    const reader = this.source.reader();
    while (this.followers.size > 0) {
      const { news } = this.source;
      const since = news.raised;
      const turn = this.readOn(reader);
      this.turn = turn;
      const wait = await turn;
      if (wait === 0) await breathe();
      else if (this.followers.size > 0) await news.wait(since, wait);
    }
    this.reading = null;
  }

  /** Reads a stretch for all. Resolves with how long to wait for the next. */
  private async readOn(reader: LiveReader): Promise<number> {
    try {
      const { changes, last, dueIn } = await reader.read(this.place, { limit: BATCH, wanted: this.wanted });
      if (last === null) return Math.min(IDLE, dueIn ?? IDLE);
      this.place = last;
      for (const [follower, held] of [...this.followers]) {
        if (held === null) follower.take(changes, last);
        else if (held.push({ changes, upTo: last }) > MOST_HELD) this.lose(follower);
      }
      return 0;
    } catch (error) {
      this.onTrouble(this.source, error);
      await pause(AWAY);
      return IDLE;
    }
  }

  private readonly wanted = (resource: string, id: string): boolean => {
    for (const follower of this.followers.keys()) if (follower.wants(resource, id)) return true;
    return false;
  };

  private lose(follower: Follower): void {
    this.leave(follower);
    follower.lost();
  }
}
