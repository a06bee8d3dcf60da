import { DatesAreDayFirst } from './import-errors.js';
import { tidy } from './text.js';

/** First part of a date with slashes: month, as in the data set, or day. */
export const dateOrders = ['mdy', 'dmy'] as const;
export type DateOrder = (typeof dateOrders)[number];

const ymd =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))?$/;
const slashes = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** JavaScript takes years before 100 for the 20th century. */
const EARLIEST = Date.UTC(100, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Cache: neighbouring rows mostly have the same time. */
let last: { readonly text: string; readonly order: DateOrder; readonly time: number | null } = {
  text: '',
  order: 'mdy',
  time: null,
};

/**
 * Reads `YYYY-MM-DD HH:MM[:SS[.fff]]`, with a blank or a `T`, with an offset or as UTC, or `M/D/YYYY H:MM[:SS]`.
 * Milliseconds since 1970; null for other texts.
 */
export function parseTime(text: string, order: DateOrder = 'mdy'): number | null {
  if (text !== last.text || order !== last.order) last = { text, order, time: timeOf(text, order) };
  return last.time;
}

function timeOf(text: string, order: DateOrder): number | null {
  const iso = ymd.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes] = iso;
    const time = instant(year, month, day, hour, minute, second);
    const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    return time === null ? null : within(time + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset);
  }
  const found = slashes.exec(text);
  if (!found) return null;
  const [, first, second, year, ...clock] = found;
  return order === 'mdy' ? instant(year, first, second, ...clock) : instant(year, second, first, ...clock);
}

/** Null for a time that does not exist, such as 30 February, which would roll over. */
function instant(...parts: (string | undefined)[]): number | null {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second;
  return same ? time.getTime() : null;
}

function within(time: number): number | null {
  return time >= EARLIEST && time <= LATEST ? time : null;
}

/** Detects whether a file's dates with slashes can have the month first. */
export class DateColumn {
  private monthFirst = false;
  private dayFirst: { readonly line: number; readonly text: string } | null = null;
  private seen = '';

  add(line: number, text: string): void {
    if (this.monthFirst || text === this.seen || !text.includes('/')) return;
    this.seen = text;
    const [isMonthFirst, isDayFirst] = [timeOf(text, 'mdy') !== null, timeOf(text, 'dmy') !== null];
    if (isMonthFirst && !isDayFirst) this.monthFirst = true;
    if (isDayFirst && !isMonthFirst) this.dayFirst ??= { line, text };
  }

  /** Throws `DatesAreDayFirst` where some dates can only have the day first, and none only the month. */
  assertMonthFirst(file: string): void {
    if (this.dayFirst !== null && !this.monthFirst)
      throw new DatesAreDayFirst(file, this.dayFirst.line, tidy(this.dayFirst.text));
  }
}
