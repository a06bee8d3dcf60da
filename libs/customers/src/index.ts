export { CustomersModule } from './customers.module.js';
export { Logins } from './logins.js';
export { RegisterCustomer } from './use-cases/register-customer.js';
