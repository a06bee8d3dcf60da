import { EntitySchema } from 'typeorm';
import { amount, lineColumns, text, type LineRow } from './order.entities.js';

export interface CreditNoteRow {
  id: string;
  version: number;
  reference: string | null;
  customerId: string | null;
  orderId: string | null;
  currency: string;
  total: bigint;
  reason: string;
  issuedAt: string;
}

export const CreditNoteEntity = new EntitySchema<CreditNoteRow>({
  name: 'CreditNote',
  tableName: 'credit_notes',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    reference: text('reference', true),
    customerId: text('customer_id', true),
    orderId: text('order_id', true),
    currency: text('currency'),
    total: amount('total'),
    reason: text('reason'),
    issuedAt: text('issued_at'),
  },
  indices: [
    { name: 'credit_notes_by_reference', columns: ['reference'], unique: true, where: '"reference" IS NOT NULL' },
    { name: 'credit_notes_of_order', columns: ['orderId'], where: '"order_id" IS NOT NULL' },
  ],
});

export const CreditNoteLineEntity = new EntitySchema<LineRow>({
  name: 'CreditNoteLine',
  tableName: 'credit_note_lines',
  columns: lineColumns('credit_note_id'),
  withoutRowid: true,
});
