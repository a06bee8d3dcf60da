import type { Complaint } from '@tradepost/kernel';

/** Subjects of this context's refusals; `line` is a whole line. */
export type Subject = 'customer' | 'order' | 'line' | 'sku' | 'quantity' | 'price' | 'change';

export function complaint(field: Subject, detail: string): Complaint {
  return { field, detail };
}

/** One complaint per line, by index from 0. */
export function complaintsOf(lines: readonly number[], field: Subject, detail: string): readonly Complaint[] {
  return lines.map((line) => ({ field, line, detail }));
}
