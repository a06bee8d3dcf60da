import type { DeliveryStatus } from './delivery-status.js';

/** Interval at which the same problem is logged again, in milliseconds. */
const repeatIntervalMs = 600_000;
/** Time of success after which the same problem counts as new, in milliseconds. */
const recoveredAfterMs = 60_000;
/** Greatest number of problems remembered. */
const maxKinds = 50;

/** Reports each kind of trouble once, and the recovery from it. */
export class TroubleTeller {
  private readonly told = new Map<string, number>();
  private untold = true;
  private runningSince: number | null = null;

  constructor(
    private readonly tell: (status: DeliveryStatus, error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  troubled(status: DeliveryStatus, error: unknown): void {
    const now = this.now();
    if (this.runningSince !== null && now - this.runningSince > recoveredAfterMs) this.told.clear();
    this.runningSince = null;
    const kind = `${status.state} ${status.problem}`;
    const last = this.told.get(kind);
    if (last !== undefined && now - last < repeatIntervalMs) return;
    this.told.delete(kind);
    this.told.set(kind, now);
    if (this.told.size > maxKinds) this.told.delete(this.told.keys().next().value!);
    this.untold = false;
    this.tell(status, error);
  }

  recovered(status: DeliveryStatus): void {
    this.runningSince ??= this.now();
    if (this.untold) return;
    this.untold = true;
    this.tell(status, null);
  }
}
