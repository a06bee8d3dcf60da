import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';
import type { Subscription } from './subscription.js';

/** Poll interval, in milliseconds: the delay with which changes of other processes are noticed. */
const pollIntervalMs = 250;
/** Version of a file that cannot be read. */
const UNREADABLE = -1;

interface Watched {
  version: number;
  readonly notifiers: Set<Notifier>;
}

/** Polls every file that subscriptions depend on, once for all of them, and wakes those whose file has changed. */
export class ChangePoll {
  private readonly watched = new Map<ChangeSource, Watched>();
  private timer: NodeJS.Timeout | null = null;

  watch({ changes = [], wakeUp }: Subscription): void {
    for (const source of changes) {
      const known = this.watched.get(source) ?? { version: versionOf(source), notifiers: new Set() };
      known.notifiers.add(wakeUp);
      this.watched.set(source, known);
    }
  }

  /** The files and the notifiers of a subscription belong to its tenant, whose subscriptions all end at once. */
  unwatch({ changes = [] }: Subscription): void {
    for (const source of changes) this.watched.delete(source);
  }

  start(): void {
    this.timer = setInterval(() => this.look(), pollIntervalMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private look(): void {
    const changed = new Set<Notifier>();
    for (const [source, watched] of this.watched) {
      const version = versionOf(source);
      if (version === watched.version) continue;
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
