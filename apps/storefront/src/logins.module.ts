import { Global, Module } from '@nestjs/common';
import { Logins } from '@tradepost/customers';
import { IdentityModule, Registrations } from '@tradepost/identity';

/** Identity, as the other contexts know it: Customers gets its logins from there. */
@Global()
@Module({
  imports: [IdentityModule],
  providers: [{ provide: Logins, useExisting: Registrations }],
  exports: [Logins],
})
export class LoginsModule {}
