import type { RebuildReport } from '@tradepost/platform';
import { number } from './text.js';

/** Progress of rebuilds. */
export interface RebuildProgress {
  show(reports: readonly RebuildReport[]): void;
  end(): void;
}

/** Refresh interval on a terminal, in milliseconds. */
const refreshIntervalMs = 200;

/** One line that is overwritten on a terminal; a line at every tenth elsewhere. */
export function progressOn(stream: NodeJS.WriteStream, now: () => number = () => performance.now()): RebuildProgress {
  const pace = new Pace(now);
  return stream.isTTY ? new ProgressLine(stream, pace, now) : new ProgressLines(stream, pace);
}

class ProgressLine implements RebuildProgress {
  private due = -Infinity;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly pace: Pace,
    private readonly now: () => number,
  ) {}

  show(reports: readonly RebuildReport[]): void {
    const text = this.pace.describe(reports);
    if (this.now() < this.due) return;
    this.due = this.now() + refreshIntervalMs;
    this.stream.write(`\r${text}\u001b[K`);
  }

  end(): void {
    this.stream.write('\r\u001b[K');
  }
}

class ProgressLines implements RebuildProgress {
  private tenths = -1;

  constructor(
    private readonly stream: { write(text: string): unknown },
    private readonly pace: Pace,
  ) {}

  show(reports: readonly RebuildReport[]): void {
    const text = this.pace.describe(reports);
    const tenths = Math.floor(shareOf(reports) * 10);
    if (tenths <= this.tenths) return;
    this.tenths = tenths;
    this.stream.write(`${text}\n`);
  }

  end(): void {
    return;
  }
}

/** Speed of rebuilds, and the time they still need. */
class Pace {
  private start: { readonly at: number; readonly events: number } | null = null;

  constructor(private readonly now: () => number) {}

  describe(reports: readonly RebuildReport[]): string {
    const { events, of } = totalOf(reports);
    const share = `Rebuilding ${reports.length === 1 ? reports[0]!.projection : `${reports.length} projections`}: ${Math.floor(shareOf(reports) * 100)}%`;
    if (this.start === null && reports.some(({ state }) => state !== 'asked')) this.start = { at: this.now(), events };
    const seconds = this.start === null ? 0 : (this.now() - this.start.at) / 1_000;
    const rate = seconds > 0 ? (events - this.start!.events) / seconds : 0;
    if (rate <= 0 || events >= of) return share;
    return `${share}, ${number(Math.round(rate))} events a second, about ${Math.ceil((of - events) / rate)} s left`;
  }
}

function totalOf(reports: readonly RebuildReport[]): { readonly events: number; readonly of: number } {
  const sum = (of: (report: RebuildReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return { events: sum(({ events }) => events), of: sum(({ of }) => of) };
}

/** Processed share of events, from 0 to 1. */
function shareOf(reports: readonly RebuildReport[]): number {
  const { events, of } = totalOf(reports);
  return of === 0 ? 1 : events / of;
}
