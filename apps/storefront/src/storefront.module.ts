import { Module, type DynamicModule } from '@nestjs/common';
import { CustomersModule } from '@tradepost/customers';
import { IdentitySettings } from '@tradepost/identity';
import { OrdersModule } from '@tradepost/orders';
import { PlatformModule, type Settings } from '@tradepost/host';
import type { Log, Notifiers } from '@tradepost/platform';
import { DemoModule } from './demo/demo.module.js';
import { LoginsModule } from './logins.module.js';

/** The script of its worker thread. */
const thread = { script: new URL('./worker-thread.js', import.meta.url) };

/** What contexts read of the settings. */
class ContextSettings {}

/** The shop as one process: every context on one platform. */
@Module({})
export class StorefrontModule {
  /** A worker thread is given the notifiers of the thread that serves. */
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
