import { Injectable } from '@nestjs/common';
import { Money } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { creditNoteStream } from '../domain/credit-note.events.js';
import { CreditNote, type Extent } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { CreditNoteEntity, CreditNoteLineEntity, type CreditNoteRow } from './credit-note.entities.js';
import { fromLineRows, toLineRows } from './lines.js';

const stateRows: StateRows<CreditNote> = {
  async insert({ rows }, note) {
    await rows.insert(CreditNoteEntity, toRow(note));
    await rows.insertAll(CreditNoteLineEntity, toLineRows(note.id, note.state.lines));
  },
  update: ({ rows }, note) => rows.update(CreditNoteEntity, toRow(note)),
};

@Injectable()
export class TypeormCreditNoteRepository extends CreditNoteRepository {
  async find(id: string): Promise<CreditNote | null> {
    const row = await UnitOfWork.current().rows.findOne(CreditNoteEntity, { id });
    return row === null ? null : restore(row);
  }

  async findByReference(reference: string): Promise<CreditNote | null> {
    const row = await UnitOfWork.current().rows.findOne(CreditNoteEntity, { reference });
    return row === null ? null : restore(row);
  }

  async creditedOn(orderId: string): Promise<ReadonlyMap<string, Extent>> {
    const sums = await UnitOfWork.current().session.sql<{ sku: string; quantity: number; units: number | string }>`
      SELECT l.sku AS sku, sum(l.quantity) AS quantity, sum(l.total) AS units
      FROM credit_notes n JOIN credit_note_lines l ON l.credit_note_id = n.id
      WHERE n.order_id = ${orderId} GROUP BY l.sku`;
    return new Map(sums.map(({ sku, quantity, units }) => [sku, { quantity: Number(quantity), units: BigInt(units) }]));
  }

  async save(note: CreditNote): Promise<void> {
    await saveAggregate(creditNoteStream, note, stateRows);
  }
}

async function restore(row: CreditNoteRow): Promise<CreditNote> {
  const { id, version, currency, total, ...fields } = row;
  const lines = await UnitOfWork.current().rows.find(CreditNoteLineEntity, { ownerId: id }, 'number');
  const state = { ...fields, lines: fromLineRows(lines, currency), total: Money.ofUnits(total, currency).toJSON() };
  return CreditNote.fromSnapshot(id, { version, state });
}

function toRow({ id, version, state }: CreditNote): CreditNoteRow {
  const { lines: _, total, ...fields } = state;
  return { id, version, ...fields, currency: total.currency, total: Money.from(total).units };
}
