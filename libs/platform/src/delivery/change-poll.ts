import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';
import type { Subscription } from './subscription.js';

/** Poll interval, in milliseconds: the delay with which changes of other processes are noticed. */
const pollIntervalMs = 250;
/** Longest time without a wake-up, in milliseconds. A safety net behind the poll. */
const longestSilenceMs = 1_800_000;
/** Version of a file that cannot be read. */
const UNREADABLE = -1;

interface Watched {
  version: number;
  /** When subscriptions are woken although nothing changed, on the monotonic clock. */
  dueAt: number;
  readonly notifiers: Set<Notifier>;
}

/**
 * Polls every file that subscriptions depend on, once for all of them, and wakes those whose file has changed. Without
 * changes it wakes them at times spread over the longest silence, so that idle files are never all open at once.
 */
export class ChangePoll {
  private readonly watched = new Map<ChangeSource, Watched>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly silenceMs = longestSilenceMs) {}

  watch({ changes = [], wakeUp }: Subscription): void {
    for (const source of changes) {
      const known = this.watched.get(source) ?? this.begun(source);
      known.notifiers.add(wakeUp);
      this.watched.set(source, known);
    }
  }

  /** The files and the notifiers of a subscription belong to its tenant, whose subscriptions all end at once. */
  unwatch({ changes = [] }: Subscription): void {
    for (const source of changes) this.watched.delete(source);
  }

  start(): void {
    const now = performance.now();
    let place = 0;
    for (const watched of this.watched.values()) watched.dueAt = now + this.silenceMs * (++place / this.watched.size);
    this.timer = setInterval(() => this.look(), pollIntervalMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private begun(source: ChangeSource): Watched {
    const dueAt = performance.now() + this.silenceMs * (0.5 + Math.random() / 2);
    return { version: versionOf(source), dueAt, notifiers: new Set() };
  }

  private look(): void {
    const now = performance.now();
    const changed = new Set<Notifier>();
    for (const [source, watched] of this.watched) {
      const version = versionOf(source);
      if (version === watched.version && now < watched.dueAt) continue;
      if (now >= watched.dueAt) watched.dueAt = now + this.silenceMs;
      watched.version = version;
      for (const wakeUp of watched.notifiers) changed.add(wakeUp);
    }
    for (const wakeUp of changed) wakeUp.raise();
  }
}

/** The reason is reported by the subscription that reads the file. */
function versionOf(source: ChangeSource): number {
  try {
    return source.version();
  } catch {
    return UNREADABLE;
  }
}
