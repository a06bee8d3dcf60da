export { CustomersModule } from './customers.module.js';
export { Logins } from './logins.js';
export { ImportCustomer } from './use-cases/import-customer.js';
