import { InvalidEmailAddress } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { AlreadyImported, EmailAlreadyRegistered } from '../domain/customer.errors.js';
import { CustomersWorld } from '../testing/customers-world.js';
import { ada, customer, customerId, otherCustomerId } from '../testing/samples.js';
import { ImportCustomer, ImportCustomerHandler } from './import-customer.js';

let world: CustomersWorld;
const take = (reference: string, details = ada) =>
  new ImportCustomerHandler(world.customers, world.clock).execute(new ImportCustomer(reference, details));

beforeEach(() => (world = new CustomersWorld()));

describe('importing a customer', () => {
  it('keeps the reference', async () => {
    const made = await take('17850');
    expect(made.state.reference).toBe('17850');
    expect(world.told).toMatchObject([{ data: { reference: '17850' } }]);
  });

  it('refuses a known reference, naming its customer', async () => {
    world.with(customer(customerId, {}, '17850'));
    const attempt = take('17850', { ...ada, email: 'other@example.com' });
    await expectRefused(attempt, AlreadyImported, { code: 'already_imported' });
    await expect(attempt).rejects.toMatchObject({ customerId });
    expect(world.saved).toEqual([]);
  });

  it('recognises an imported customer by reference, not by e-mail', async () => {
    world.with(customer(customerId, {}, '17850'));
    await expectRefused(take('17850'), AlreadyImported);
    await expectRefused(take('17851'), EmailAlreadyRegistered);
    world.with(customer(otherCustomerId, { email: 'other@example.com' }));
    await expectRefused(take('17851', { ...ada, email: 'other@example.com' }), EmailAlreadyRegistered);
  });

  it('refuses an invalid e-mail', async () => {
    await expectRefused(take('17850', { ...ada, email: '<ada@example.com' }), InvalidEmailAddress, {
      about: ['email'],
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
