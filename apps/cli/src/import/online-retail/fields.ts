import { tidy } from './text.js';

/** A value, or a sentence about why it cannot be read. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

const customer = /^(\d{1,20})(?:\.0+)?$/;

/** `13085` and `13085.0` are customer 13085; an empty text is no customer. */
export function parseCustomer(text: string): Read<string | null> {
  if (text === '') return { value: null };
  const id = customer.exec(text)?.[1];
  return id === undefined ? { problem: `customer id ${tidy(text)} is not a number` } : { value: id };
}

export const HIGHEST_QUANTITY = 1_000_000;

/** An integer other than 0, also as `6.0`; its size is not checked. */
export function parseQuantity(text: string): Read<number> {
  if (!/^-?\d+(?:\.0+)?$/.test(text)) return { problem: `quantity ${tidy(text)} is not a whole number` };
  const value = Number(text);
  return value === 0 ? { problem: 'quantity is 0' } : { value };
}
