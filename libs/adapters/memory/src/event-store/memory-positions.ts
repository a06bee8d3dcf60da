import type { Position } from '@tradepost/platform/event-store';

/**
 * Positions as texts that are no numbers, and of which the tenth is less than the ninth as a text: code that computes
 * with them, or compares them itself, fails.
 */
export class MemoryPositions {
  private readonly form: RegExp;

  constructor(
    private readonly before: string,
    private readonly behind: string,
  ) {
    this.form = new RegExp(`^${before}(0|[1-9]\\d{0,14})${behind}$`);
  }

  at(number: number): Position {
    return `${this.before}${number}${this.behind}`;
  }

  isPosition(text: string): boolean {
    return this.form.test(text);
  }

  /** Null is the beginning. Throws for a text that is no position of this kind. */
  numberOf(position: Position | null): number {
    if (position === null) return 0;
    const [, number] = this.form.exec(position) ?? [];
    if (number === undefined) throw new Error(`${position} is no position here: ${this.at(1)} would be one.`);
    return Number(number);
  }

  precedes(one: Position | null, other: Position | null): boolean {
    return this.numberOf(one) < this.numberOf(other);
  }
}

export const logPositions = new MemoryPositions('m-', '-x');
export const outboxPositions = new MemoryPositions('out-', '-y');
