import type { RequestContext } from './request-context.js';

/** Ages in milliseconds at which work that does not settle is reported and given up. */
export interface WatchLimits {
  /** First report; each further one at twice the age. */
  readonly warnAfterMs: number;
  readonly giveUpAfterMs: number;
}

/** Work that a watchdog watches. */
export interface WatchedWork {
  /** Name of the command, or the subscription with the type of its message: `desk.slips tradepost.board.…`. */
  readonly label: string;
  readonly request: RequestContext;
}

/** Work that has not settled by its first report. */
export interface HangingWork extends WatchedWork {
  readonly ageMs: number;
  readonly giveUpAfterMs: number;
}

/** The work was given up. Its later result is dropped. */
export class WorkTimedOut extends Error {
  /** @param effect what becomes of its effects, as a clause */
  constructor(label: string, giveUpAfterMs: number, effect: string) {
    super(`${label} did not settle within ${giveUpAfterMs / 1000} s and was given up; ${effect}.`);
    this.name = 'WorkTimedOut';
  }
}

/** Reports work that does not settle, and gives it up after a limit. */
export class Watchdog {
  private readonly overdue = new Map<WatchedWork, number>();

  /**
   * @param effect what becomes of the effects of abandoned work, as a clause
   * @param onHanging called at growing intervals for work that has not settled
   */
  constructor(
    private readonly limits: WatchLimits,
    private readonly effect: string,
    private readonly onHanging: (work: HangingWork) => void = () => undefined,
  ) {}

  /** Rejects with `WorkTimedOut`, after calling `abandon`, where the work does not settle within the limit. */
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

  /** Work that hangs now, oldest first. */
  get hanging(): readonly HangingWork[] {
    const [now, { giveUpAfterMs }] = [performance.now(), this.limits];
    return [...this.overdue].map(([watched, began]) => ({ ...watched, giveUpAfterMs, ageMs: now - began }));
  }
}

/** A clause with the work, its tenant and its message or request. */
export function describeHanging({ label, request, ageMs, giveUpAfterMs }: HangingWork): string {
  const { tenant, causationId, correlationId } = request;
  const cause = causationId === null ? `request ${correlationId}` : `message ${causationId}`;
  return `${label} (${cause} of ${tenant}) has not settled for ${seconds(ageMs)} and is given up after ${seconds(giveUpAfterMs)}`;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

/** Fires at each age of the limits. A stall of the event loop counts as one interval at most. */
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
