import { expectRefused } from '@tradepost/kernel/testing';
import { AlreadyImported, ImportedDifferently } from '../domain/imports.js';
import { CustomerUnknown } from '../domain/order.errors.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { buyer, customerId, gbp, hearts, morning } from '../testing/samples.js';
import { ImportCreditNote, ImportCreditNoteHandler } from './import-credit-note.js';

let world: OrdersWorld;
const execute = (creditNote: ImportCreditNote['creditNote']) =>
  new ImportCreditNoteHandler(world.creditNotes, world.buyers).execute(new ImportCreditNote(creditNote));

beforeEach(() => (world = new OrdersWorld().with(buyer())));

describe('importing a credit note', () => {
  const take = (reference = 'C536379', who: string | null = customerId) =>
    execute({ reference, issuedAt: morning, customerId: who, items: [hearts], reason: 'taken over' });

  it('keeps reference, time, prices and descriptions', async () => {
    expect((await take()).state).toEqual({
      reference: 'C536379',
      customerId,
      orderId: null,
      lines: [{ number: 1, ...hearts, total: gbp('15.30') }],
      total: gbp('15.30'),
      reason: 'taken over',
      issuedAt: morning,
    });
    expect(world.told).toMatchObject([{ data: { reference: 'C536379', issuedAt: morning } }]);
  });

  it('may have no customer', async () => {
    expect((await take('C536379', null)).state.customerId).toBeNull();
  });

  it('refuses a known reference with another customer as different', async () => {
    await take();
    await expectRefused(take('C536379', null), ImportedDifferently, { code: 'imported_differently' });
  });

  it('refuses a known reference', async () => {
    await take();
    await expectRefused(take(), AlreadyImported, { code: 'already_imported' });
    await take('C536380');
    expect(world.saved).toHaveLength(2);
  });

  it('refuses an unknown customer as retryable', async () => {
    const attempt = take('C536379', '01890a5d-ac96-774b-bcce-b302099a8099');
    await expectRefused(attempt, CustomerUnknown);
    await expect(attempt).rejects.toMatchObject({ retryable: true });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
