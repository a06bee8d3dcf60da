import { Injectable } from '@nestjs/common';
import { emailKeys } from '@tradepost/kernel';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { customerStream } from '../domain/customer.events.js';
import { Customer, type CustomerState } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { CustomerEntity, type CustomerRow } from './customer.entities.js';

const stateRows: StateRows<Customer> = {
  insert: ({ rows }, customer) => rows.insert(CustomerEntity, toRow(customer)),
  update: ({ rows }, customer) => rows.update(CustomerEntity, toRow(customer)),
};

@Injectable()
export class TypeormCustomerRepository extends CustomerRepository {
  async find(id: string): Promise<Customer | null> {
    const row = await UnitOfWork.current().rows.findOne(CustomerEntity, { id });
    if (row === null) return null;
    const { id: _, version, emailKey: __, status, ...fields } = row;
    return Customer.fromSnapshot(id, { version, state: { ...fields, status: status as CustomerState['status'] } });
  }

  async idByEmail(email: string): Promise<string | null> {
    const { rows } = UnitOfWork.current();
    for (const emailKey of emailKeys(email)) {
      const row = await rows.findOne(CustomerEntity, { emailKey });
      if (row !== null) return row.id;
    }
    return null;
  }

  async idByReference(reference: string): Promise<string | null> {
    const row = await UnitOfWork.current().rows.findOne(CustomerEntity, { reference });
    return row?.id ?? null;
  }

  async save(customer: Customer): Promise<void> {
    await saveAggregate(customerStream, customer, stateRows);
  }
}

function toRow({ id, version, state }: Customer): CustomerRow {
  return { id, version, ...state, emailKey: state.email.toLowerCase() };
}
