import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { Mutex } from '@tradepost/platform/runtime';
import type { Position } from '@tradepost/platform/event-store';
import type { LiveChange, LiveReader, LiveSource, ReadRequest } from './live-source.js';

/** What another process adds raises no signal here: look for it this often, in milliseconds. */
const idlePauseMs = 200;
/** After a read that failed, in milliseconds. */
const awayPauseMs = 500;
/** Entries of a log looked at in one go: for all, and for one who catches up. */
const maxBatchSize = 100;
const maxEventsPerStep = 1_000;

/** One who is told what a source has. */
export interface Subscriber {
  /** How far they have been told. */
  readonly place: Position;
  /** Resolves when they can take more, or are gone. */
  ready(): Promise<void>;
  /** Whether they want to be told of a document of this owner. */
  wants(resource: string, id: string, owner: string | null): boolean;
  /**
   * Takes changes up to a place, in their order, as many as they can: their own place tells how many. Some may be known
   * already, and some of no concern.
   */
  take(changes: readonly LiveChange[], upTo: Position): void;
  /** Hears that they are told no more: the source failed them. */
  lost(): void;
}

/**
 * The end of one source, read once for all who follow it, as long as there is anybody. Whoever is behind it, at first or
 * because they read slowly, catches up by themselves, and follows when they have reached the place of the shared
 * reading. Nothing is kept for them meanwhile: the log has it. They take turns at that, so that it takes no more memory
 * and time away from others than one of them does, however many they are.
 */
export class SharedReader {
  /** Whether each of them follows already, or still catches up. */
  private readonly followers = new Map<Subscriber, boolean>();
  private place: Position = '';
  private turn: Promise<unknown> = Promise.resolve();
  private reading: Promise<void> | null = null;

  /** @param turns of those who catch up, shared by all sources of the process */
  constructor(
    private readonly source: LiveSource,
    private readonly turns: Mutex,
    private readonly onTrouble: (source: LiveSource, error: unknown) => void,
  ) {}

  /** Tells a follower what comes after their place, until they leave. Resolves once they have caught up. */
  async join(follower: Subscriber): Promise<void> {
    this.followers.set(follower, false);
    if (this.reading === null) {
      this.place = follower.place;
      this.reading = this.run();
    } else {
      // What is being read now may pass over what only this one wants; what is read from now on will not.
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

  /** Resolves when nothing is read any more; everybody has left by then. */
  async stop(): Promise<void> {
    this.followers.clear();
    this.source.wakeUp.raise();
    await this.reading;
  }

  /** Between the last look at the shared place and the following nothing may be read: there is no `await`. */
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

  /** Each turn begins with a reader that remembers nothing, so that those who wait for theirs hold nothing either. */
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

  /** Reads a stretch for all. Resolves with how long to wait for the next. */
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
