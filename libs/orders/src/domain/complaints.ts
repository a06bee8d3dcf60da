import type { Complaint } from '@tradepost/kernel';

/** What refusals of this context are about; `line` is a line as a whole. */
export type Subject = 'customer' | 'order' | 'line' | 'sku' | 'quantity' | 'price' | 'change';

export function complaint(field: Subject, detail: string): Complaint {
  return { field, detail };
}

/** The same complaint about several lines, by their index from 0. */
export function complaintsOf(lines: readonly number[], field: Subject, detail: string): readonly Complaint[] {
  return lines.map((line) => ({ field, line, detail }));
}
