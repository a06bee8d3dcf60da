import { Global, Module } from '@nestjs/common';
import { Logins } from '@tradepost/customers';
import { CustomerLogins, IdentityModule } from '@tradepost/identity';

/** Identity as other contexts see it: Customers gets its logins from here. */
@Global()
@Module({
  imports: [IdentityModule],
  providers: [{ provide: Logins, useFactory: (logins: CustomerLogins): Logins => logins, inject: [CustomerLogins] }],
  exports: [Logins],
})
export class LoginsModule {}
