import { Presets, SingleBar } from 'cli-progress';

export type ImportPhase = 'reading' | 'customers' | 'products' | 'delivering' | 'orders and credit notes' | 'finishing';

/** Progress of an import, phase by phase. */
export interface ImportProgress {
  /** `total` is the amount of work; 0 where unknown. */
  begin(phase: ImportPhase, total: number): void;
  /** Work done so far. */
  advance(done: number): void;
  /** Called also where the phase failed. */
  end(): void;
}

/** A progress bar on a terminal, lines elsewhere. */
export function progressOn(stream: NodeJS.WriteStream): ImportProgress {
  return stream.isTTY ? new ProgressBar(stream) : new ProgressLines((line) => stream.write(`${line}\n`));
}

class ProgressBar implements ImportProgress {
  private bar: SingleBar | null = null;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  begin(phase: ImportPhase, total: number): void {
    if (total === 0) {
      this.stream.write(`${phase} …\n`);
      return;
    }
    const format = `${phase.padEnd(23)} {bar} {percentage}% {eta_formatted}`;
    this.bar = new SingleBar(
      { stream: this.stream, format, fps: 5, hideCursor: true, forceRedraw: false },
      Presets.shades_classic,
    );
    this.bar.start(total, 0);
  }

  advance(done: number): void {
    this.bar?.update(done);
  }

  end(): void {
    this.bar?.stop();
    this.bar = null;
  }
}

/** A line at the start of a phase and at every tenth. */
export class ProgressLines implements ImportProgress {
  private phase: ImportPhase = 'reading';
  private total = 0;
  private tenths = 0;

  constructor(private readonly write: (line: string) => void) {}

  begin(phase: ImportPhase, total: number): void {
    this.phase = phase;
    this.total = total;
    this.tenths = 0;
    this.write(`${phase} …`);
  }

  advance(done: number): void {
    const tenths = this.total > 0 ? Math.floor((done / this.total) * 10) : 0;
    if (tenths <= this.tenths) return;
    this.tenths = tenths;
    this.write(`${this.phase} ${tenths * 10}%`);
  }

  end(): void {
    this.total = 0;
  }
}
