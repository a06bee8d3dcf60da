import { Module, type DynamicModule } from '@nestjs/common';
import { CustomersModule } from '@tradepost/customers';
import { IdentitySettings } from '@tradepost/identity';
import { OrdersModule } from '@tradepost/orders';
import { PlatformModule, type Settings } from '@tradepost/host';
import type { Log, Notifiers } from '@tradepost/platform';
import { DemoModule } from './demo/demo.module.js';
import { LoginsModule } from './logins.module.js';

/** Script of the worker thread. */
const thread = { script: new URL('./worker-thread.js', import.meta.url) };

/** Settings that contexts read. */
class ContextSettings {}

/** The shop as one process, with every context on one platform. */
@Module({})
export class StorefrontModule {
  /** A worker thread shares the notifiers of the serving thread. */
  static with(settings: Settings, log?: Log, notifiers?: Notifiers): DynamicModule {
    return {
      module: StorefrontModule,
      imports: [
        PlatformModule.forRoot(settings, { log, notifiers, thread }),
        {
          module: ContextSettings,
          global: true,
          providers: [{ provide: IdentitySettings, useValue: settings }],
          exports: [IdentitySettings],
        },
        LoginsModule,
        CustomersModule,
        OrdersModule,
        ...(settings.demo ? [DemoModule] : []),
      ],
    };
  }
}
