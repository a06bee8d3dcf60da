import { Module, type DynamicModule } from '@nestjs/common';
import { CustomersModule } from '@tradepost/customers';
import { OrdersModule } from '@tradepost/orders';
import { PlatformModule, type Log, type Settings } from '@tradepost/platform';

/** The shop as one process: every context on one platform. */
@Module({})
export class StorefrontModule {
  static with(settings: Settings, log?: Log): DynamicModule {
    return {
      module: StorefrontModule,
      imports: [PlatformModule.forRoot(settings, log), CustomersModule, OrdersModule],
    };
  }
}
