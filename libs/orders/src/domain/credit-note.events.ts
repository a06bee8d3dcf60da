import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';
import type { Line } from './order.events.js';

export interface CreditNoteIssued {
  readonly type: 'CreditNoteIssued';
  /** Its number in the source system of an import. */
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly lines: readonly Line[];
  readonly total: MoneyJson;
  readonly reason: string;
  readonly issuedAt: Instant;
}

export type CreditNoteEvent = CreditNoteIssued;

export const creditNoteStream = streamType<CreditNoteEvent>('credit-note');
