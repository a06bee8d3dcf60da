import { Injectable } from '@nestjs/common';
import { Money } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { creditNoteStream } from '../domain/credit-note.events.js';
import type { CreditNote, Extent } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { CreditNoteEntity, CreditNoteLineEntity, type CreditNoteRow } from './credit-note.entities.js';
import { toLineRows } from './lines.js';

const stateRows: StateRows<CreditNote> = {
  async insert({ rows }, note) {
    await rows.insert(CreditNoteEntity, toRow(note));
    await rows.insertAll(CreditNoteLineEntity, toLineRows(note.id, note.state.lines));
  },
  update: ({ rows }, note) => rows.update(CreditNoteEntity, toRow(note)),
};

@Injectable()
export class TypeormCreditNoteRepository extends CreditNoteRepository {
  async hasReference(reference: string): Promise<boolean> {
    return (await UnitOfWork.current().rows.findOne(CreditNoteEntity, { reference })) !== null;
  }

  async creditedOn(orderId: string): Promise<ReadonlyMap<string, Extent>> {
    const sums = await UnitOfWork.current().session.sql<{ sku: string; quantity: number; units: number | string }>`
      SELECT l.sku AS sku, sum(l.quantity) AS quantity, sum(l.total) AS units
      FROM credit_notes n JOIN credit_note_lines l ON l.credit_note_id = n.id
      WHERE n.order_id = ${orderId} GROUP BY l.sku`;
    return new Map(sums.map(({ sku, quantity, units }) => [sku, { quantity: Number(quantity), units: BigInt(units) }]));
  }

  save(note: CreditNote) {
    return saveAggregate(creditNoteStream, note, stateRows);
  }
}

function toRow({ id, version, state }: CreditNote): CreditNoteRow {
  const { lines: _, total, ...fields } = state;
  return { id, version, ...fields, currency: total.currency, total: Money.from(total).units };
}
