import type { RequestContext } from './request-context.js';

/** When work that has not settled is reported, and when it is given up, by its age in milliseconds. */
export interface WatchLimits {
  /** The first report; each further one comes at twice the age. */
  readonly warnAfterMs: number;
  readonly giveUpAfterMs: number;
}

/** Work that a watchdog watches. */
export interface WatchedWork {
  /** A command, or a subscription and the type of its message: `desk.slips tradepost.board.…`. */
  readonly label: string;
  readonly request: RequestContext;
}

/** Work that has not settled since its first report was due. */
export interface HangingWork extends WatchedWork {
  readonly ageMs: number;
  readonly giveUpAfterMs: number;
}

/** Thrown in place of work that was given up; what it throws or returns later is dropped. */
export class WorkTimedOut extends Error {
  /** @param effect What became of what it did, as a clause. */
  constructor(label: string, giveUpAfterMs: number, effect: string) {
    super(`${label} did not settle within ${giveUpAfterMs / 1000} s and was given up; ${effect}.`);
    this.name = 'WorkTimedOut';
  }
}

/** Reports work that does not settle, and gives it up after a limit. */
export class Watchdog {
  private readonly overdue = new Map<WatchedWork, number>();

  /**
   * @param effect What becomes of what the work did when it is given up, as a clause.
   * @param onHanging Told at growing intervals of work that has not settled.
   */
  constructor(
    private readonly limits: WatchLimits,
    private readonly effect: string,
    private readonly onHanging: (work: HangingWork) => void = () => undefined,
  ) {}

  /** Calls `abandon` and rejects with `WorkTimedOut` where the work does not settle within the limit. */
  run<T>(watched: WatchedWork, work: () => Promise<T>, abandon: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { giveUpAfterMs } = this.limits;
      const began = performance.now();
      const countdown = new Countdown(this.limits, (isOver) => {
        this.overdue.set(watched, began);
        if (!isOver) return this.onHanging({ ...watched, giveUpAfterMs, ageMs: performance.now() - began });
        abandon();
        settle();
        reject(new WorkTimedOut(watched.label, giveUpAfterMs, this.effect));
      });
      const settle = (): void => {
        countdown.end();
        this.overdue.delete(watched);
      };
      work().finally(settle).then(resolve, reject);
    });
  }

  /** The work that hangs now, the oldest first. */
  get hanging(): readonly HangingWork[] {
    const [now, { giveUpAfterMs }] = [performance.now(), this.limits];
    return [...this.overdue].map(([watched, began]) => ({ ...watched, giveUpAfterMs, ageMs: now - began }));
  }
}

/** A clause that names work that hangs, its tenant and the message or request that it belongs to. */
export function describeHanging({ label, request, ageMs, giveUpAfterMs }: HangingWork): string {
  const { tenant, causationId, correlationId } = request;
  const cause = causationId === null ? `request ${correlationId}` : `message ${causationId}`;
  return `${label} (${cause} of ${tenant}) has not settled for ${seconds(ageMs)} and is given up after ${seconds(giveUpAfterMs)}`;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

/** Goes off at each age that the limits name. A stall of the event loop counts as one interval at most. */
class Countdown {
  private age = 0;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly limits: WatchLimits,
    private readonly onDue: (isOver: boolean) => void,
  ) {
    this.timer = this.next();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private next(): NodeJS.Timeout {
    const { warnAfterMs, giveUpAfterMs } = this.limits;
    const due = Math.min(this.age === 0 ? warnAfterMs : 2 * this.age, giveUpAfterMs);
    return setTimeout(() => {
      this.age = due;
      if (due < giveUpAfterMs) this.timer = this.next();
      this.onDue(due === giveUpAfterMs);
    }, due - this.age);
  }
}
