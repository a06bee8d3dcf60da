import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { Mutex } from '@tradepost/platform/runtime';
import type { Position } from '@tradepost/platform/event-store';
import type { LiveChange, LiveReader, LiveSource, ReadRequest } from './live-source.js';

/** Poll interval for entries of other processes, in milliseconds. */
const idlePauseMs = 200;
/** Pause after a failed read, in milliseconds. */
const awayPauseMs = 500;
/** Entries read at once, for all and for one that catches up. */
const maxBatchSize = 100;
const maxEventsPerStep = 1_000;

/** A subscriber of a source. */
export interface Subscriber {
  /** Its position. */
  readonly place: Position;
  /** Resolves once it can take more, or is gone. */
  ready(): Promise<void>;
  /** Whether it wants documents of this owner. */
  wants(resource: string, id: string, owner: string | null): boolean;
  /**
   * Takes changes up to a position, in order, as many as it can; its position tells how many. Some may be known already
   * or unwanted.
   */
  take(changes: readonly LiveChange[], upTo: Position): void;
  /** The source failed: it gets nothing more. */
  lost(): void;
}

/**
 * The end of one source, read once for all subscribers, while there are any. A subscriber that is behind, at first or
 * because it reads slowly, catches up by itself and joins at the shared position; nothing is buffered for it.
 * Subscribers catch up one at a time, so that many cost no more memory and time than one.
 */
export class SharedReader {
  /** For each subscriber, whether it has caught up. */
  private readonly followers = new Map<Subscriber, boolean>();
  private place: Position = '';
  private turn: Promise<unknown> = Promise.resolve();
  private reading: Promise<void> | null = null;

  /** @param turns shared by the subscribers of all sources that catch up */
  constructor(
    private readonly source: LiveSource,
    private readonly turns: Mutex,
    private readonly onTrouble: (source: LiveSource, error: unknown) => void,
  ) {}

  /** Feeds a subscriber from its position until it leaves. Resolves once it has caught up. */
  async join(follower: Subscriber): Promise<void> {
    this.followers.set(follower, false);
    if (this.reading === null) {
      this.place = follower.place;
      this.reading = this.run();
    } else {
      // The current read may skip what only this subscriber wants; later ones will not.
      await this.turn;
    }
    try {
      await this.catchUp(follower);
    } catch (error) {
      this.onTrouble(this.source, error);
      this.leave(follower);
      follower.lost();
    }
  }

  leave(follower: Subscriber): void {
    this.followers.delete(follower);
  }

  /** Resolves once nothing is read any more; all subscribers have left by then. */
  async stop(): Promise<void> {
    this.followers.clear();
    this.source.wakeUp.raise();
    await this.reading;
  }

  /** No read may happen between the last look at the shared position and joining it: there is no `await`. */
  private async catchUp(follower: Subscriber): Promise<void> {
    while (this.isBehind(follower)) {
      await follower.ready();
      await this.turns.run(() => this.takeOn(follower));
      if (this.isBehind(follower)) await breathe();
    }
    if (this.followers.has(follower)) this.followers.set(follower, true);
  }

  private isBehind(follower: Subscriber): boolean {
    return this.followers.has(follower) && this.source.precedes(follower.place, this.place);
  }

  /** Each turn starts with a new reader, so that waiting subscribers hold no memory. */
  private async takeOn(follower: Subscriber): Promise<void> {
    if (!this.isBehind(follower)) return;
    const wanted: ReadRequest['wanted'] = (...document) => follower.wants(...document);
    const upTo = this.place;
    const { changes, last } = await this.source
      .reader()
      .read(follower.place, { limit: maxEventsPerStep, upTo, wanted });
    follower.take(changes, last ?? upTo);
  }

  private async run(): Promise<void> {
    const reader = this.source.reader();
    while (this.followers.size > 0) {
      const { wakeUp } = this.source;
      const since = wakeUp.raised;
      const turn = this.readOn(reader);
      this.turn = turn;
      const wait = await turn;
      if (wait === 0) await breathe();
      else if (this.followers.size > 0) await wakeUp.wait(since, wait);
    }
    this.reading = null;
  }

  /** Reads a batch for all. Resolves with the pause until the next. */
  private async readOn(reader: LiveReader): Promise<number> {
    try {
      const { changes, last, dueIn } = await reader.read(this.place, { limit: maxBatchSize, wanted: this.wanted });
      if (last === null) return Math.min(idlePauseMs, dueIn ?? idlePauseMs);
      this.place = last;
      for (const [follower, follows] of [...this.followers]) {
        if (!follows) continue;
        follower.take(changes, last);
        if (this.source.precedes(follower.place, last)) void this.join(follower);
      }
      return 0;
    } catch (error) {
      this.onTrouble(this.source, error);
      await pause(awayPauseMs);
      return idlePauseMs;
    }
  }

  private readonly wanted: ReadRequest['wanted'] = (...document) => {
    for (const follower of this.followers.keys()) if (follower.wants(...document)) return true;
    return false;
  };
}
