import { tidy } from './text.js';

/** A value that was read, or a sentence about why it cannot be. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

const iso = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/;
const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** Neighbouring rows mostly bear the same time: the last text is not taken apart again. */
let last: { readonly text: string; readonly time: number | null } = { text: '', time: null };

/** Reads `YYYY-MM-DD HH:MM[:SS]` or `M/D/YYYY H:MM` as UTC, in milliseconds since 1970; null where it is no such time. */
export function parseTime(text: string): number | null {
  if (text !== last.text) last = { text, time: timeOf(text) };
  return last.time;
}

function timeOf(text: string): number | null {
  const ymd = iso.exec(text);
  if (ymd) return instant(ymd[1], ymd[2], ymd[3], ymd[4], ymd[5], ymd[6]);
  const mdy = us.exec(text);
  return mdy ? instant(mdy[3], mdy[1], mdy[2], mdy[4], mdy[5], '0') : null;
}

/** A time that the calendar does not have, such as 30 February, would roll over into another one. */
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

const customer = /^(\d{1,20})(?:\.0+)?$/;

/** `13085` and `13085.0` are customer 13085; an empty text is no customer. */
export function parseCustomer(text: string): Read<string | null> {
  if (text === '') return { value: null };
  const id = customer.exec(text)?.[1];
  return id === undefined ? { problem: `customer id ${tidy(text)} is not a number` } : { value: id };
}

export const HIGHEST_QUANTITY = 1_000_000;

/** A whole number other than 0; its size is not checked here. */
export function parseQuantity(text: string): Read<number> {
  if (!/^-?\d+$/.test(text)) return { problem: `quantity ${tidy(text)} is not a whole number` };
  const value = Number(text);
  return value === 0 ? { problem: 'quantity is 0' } : { value };
}
