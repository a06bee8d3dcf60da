export { CustomersModule } from './customers.module.js';
export { RegisterCustomer } from './use-cases/register-customer.js';
