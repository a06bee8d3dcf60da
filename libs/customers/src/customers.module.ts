import { Module } from '@nestjs/common';
import { ContextModule, type ToContracts } from '@tradepost/platform';
import { ProblemsModule } from '@tradepost/web';
import { CustomerChanges } from './customer-changes.js';
import { CustomersController } from './customers.controller.js';
import { customersProblems } from './customers.problems.js';
import { customerStream } from './domain/customer.events.js';
import { CustomerRepository } from './domain/customer.repository.js';
import { purchasesStream } from './domain/purchase-history.events.js';
import { PurchaseHistoryRepository } from './domain/purchase-history.repository.js';
import { KeepPurchases } from './integration/keep-purchases.js';
import { toContracts } from './integration/published-events.js';
import { SignOutPages } from './integration/sign-out-pages.js';
import { WelcomeByMail } from './integration/welcome-by-mail.js';
import { customerDetails, CustomerDetailsQuery, liveCustomers } from './queries/customer-details.js';
import { CustomerListQuery } from './queries/customer-list.js';
import { Registration } from './registration.js';
import { CustomerEntity } from './storage/customer.entities.js';
import { Customers1767225600002 } from './storage/migrations/1767225600002-customers.js';
import { PurchaseEntity, PurchaseHistoryEntity } from './storage/purchase.entities.js';
import { storedAggregates } from './storage/stored-aggregates.js';
import { TypeormCustomerRepository } from './storage/typeorm-customer.repository.js';
import { TypeormPurchaseHistoryRepository } from './storage/typeorm-purchase-history.repository.js';
import { BlockCustomerHandler } from './use-cases/block-customer.js';
import { ChangeCustomerHandler } from './use-cases/change-customer.js';
import { ImportCustomerHandler } from './use-cases/import-customer.js';
import { RegisterCustomerHandler } from './use-cases/register-customer.js';
import { UnblockCustomerHandler } from './use-cases/unblock-customer.js';

/** Customers and their purchases. */
@Module({
  imports: [
    ContextModule.declare('customers', {
      streams: [customerStream, purchasesStream],
      entities: [CustomerEntity, PurchaseHistoryEntity, PurchaseEntity],
      migrations: [Customers1767225600002],
      projections: [customerDetails],
      live: [liveCustomers],
      aggregates: storedAggregates,
      toContracts: toContracts as ToContracts,
    }),
    ProblemsModule.declare(customersProblems),
  ],
  controllers: [CustomersController],
  providers: [
    { provide: CustomerRepository, useClass: TypeormCustomerRepository },
    { provide: PurchaseHistoryRepository, useClass: TypeormPurchaseHistoryRepository },
    Registration,
    CustomerChanges,
    RegisterCustomerHandler,
    ImportCustomerHandler,
    ChangeCustomerHandler,
    BlockCustomerHandler,
    UnblockCustomerHandler,
    CustomerDetailsQuery,
    CustomerListQuery,
    KeepPurchases,
    WelcomeByMail,
    SignOutPages,
  ],
})
export class CustomersModule {}
