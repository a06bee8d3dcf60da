import { InvalidEmailAddress, isId } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { EmailAlreadyRegistered } from '../domain/customer.errors.js';
import { noPurchases } from '../domain/purchase-history.js';
import { CustomersWorld } from '../testing/customers-world.js';
import { ada, customer, customerId, noon } from '../testing/samples.js';
import { RegisterCustomer, RegisterCustomerHandler } from './register-customer.js';

let world: CustomersWorld;
const register = (details = ada) =>
  new RegisterCustomerHandler(world.customers, world.clock).execute(new RegisterCustomer(details));

beforeEach(() => (world = new CustomersWorld()));

describe('registering a customer', () => {
  it('creates an active customer without purchases, now', async () => {
    const { customer: made, purchases } = await register();
    expect(isId(made.id)).toBe(true);
    expect(world.saved).toEqual([{ type: 'CustomerRegistered', reference: null, ...ada, registeredAt: noon }]);
    expect((await world.customers.get(made.id, 'everything')).state).toEqual(made.state);
    expect([purchases.id, purchases.sums]).toEqual([made.id, noPurchases]);
  });

  it('publishes it', async () => {
    const { customer: made } = await register();
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.customers.customer-registered.v1',
        subject: made.id,
        data: { customerId: made.id, reference: null, ...ada, registeredAt: noon },
      },
    ]);
  });

  it.each(['ada@example.com', 'ADA@Example.Com'])('refuses %s, which another has', async (email) => {
    world.with(customer());
    await expectRefused(register({ ...ada, email }), EmailAlreadyRegistered, {
      code: 'email_already_registered',
      about: ['email'],
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('refuses an e-mail that no customer may have', async () => {
    const command = new RegisterCustomer(ada, { id: customerId, admitted: false });
    const attempt = new RegisterCustomerHandler(world.customers, world.clock).execute(command);
    await expectRefused(attempt, EmailAlreadyRegistered);
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('keeps the spelling of the e-mail', async () => {
    expect((await register({ ...ada, email: 'ADA@Example.Com' })).customer.state.email).toBe('ADA@Example.Com');
  });

  it('stores the domain in A-labels, and refuses its U-labels to anybody else', async () => {
    const { customer: made } = await register({ ...ada, email: 'Ada@Bücher.example' });
    expect(made.state.email).toBe('Ada@xn--bcher-kva.example');
    await expectRefused(register({ ...ada, email: 'ada@bücher.example' }), EmailAlreadyRegistered);
  });

  it.each(['<ada@example.com', 'a@b.example,evil.test'])('refuses %s, which is no address', async (email) => {
    await expectRefused(register({ ...ada, email }), InvalidEmailAddress, { about: ['email'] });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('accepts several customers of the same name', async () => {
    await register();
    await register({ ...ada, email: 'other@example.com' });
    expect(world.saved).toHaveLength(2);
  });
});
