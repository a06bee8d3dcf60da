import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { OrderTokens } from '@tradepost/web/auth';
import { CommandGateway, IdempotencySweeper } from '@tradepost/platform/commands';
import {
  ContentMac,
  EventStores,
  NotificationLogOpener,
  UnitOfWorkClock,
  WorkLimits,
} from '@tradepost/platform/event-store';
import { Log, Metrics, Notifiers, PlatformSettings } from '@tradepost/platform/runtime';
import { Settings } from './settings.js';
import { ContextOpener, Contexts, TenantRegistry } from '@tradepost/platform/contexts';
import { ContextStores } from './context-stores.js';
import { startingTenants } from './starting-tenants.js';
import {
  DeadLetterCounts,
  DeadLetters,
  DeliveryMetrics,
  Projections,
  StorageMonitor,
} from '@tradepost/platform/operations';
import {
  DeadLettersController,
  HealthController,
  MetricsController,
  ProblemsController,
  StartController,
} from '@tradepost/web/operations';
import {
  ClientNotifications,
  ContractTransport,
  Deliveries,
  DomainEventDispatcher,
  InProcessTransport,
  IntegrationEventDispatcher,
  NotificationLogs,
  ReceiverCheck,
} from '@tradepost/platform/messaging';
import { HttpSettings, RouteTable } from '@tradepost/web/addresses';
import { ProblemCatalogue } from '@tradepost/web/problems';
import {
  LivePace,
  LiveSources,
  LiveStreams,
  StreamController,
  StreamMonitor,
  StreamTickets,
} from '@tradepost/web/live';
import { SqliteEventStores, SqliteLeases, SqliteNotificationLogOpener } from '@tradepost/sqlite';
import { Mailer, Mailing } from '@tradepost/platform/mail';
import { openMailer } from './open-mailer.js';
import { Cursors, ReadStores } from '@tradepost/platform/read-store';
import { Deliverer, type ThreadEntry } from '@tradepost/platform/delivery';
import { makeDeliverer } from './make-deliverer.js';
import { StoreContextOpener } from './store-context-opener.js';
import { openReadStores } from './open-read-stores.js';
import { PinoLog } from './pino-log.js';

/** Options of the platform beside the settings. */
export interface PlatformOptions {
  readonly log?: Log;
  /** Shared with the thread that started this one; its own by default. */
  readonly notifiers?: Notifiers;
  readonly limits?: WorkLimits;
  /** Script of the worker thread, for TRADEPOST_WORKER=thread. */
  readonly thread?: ThreadEntry;
}

/** The platform of all contexts. Import `forRoot` once. */
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly tenants: TenantRegistry,
    private readonly deliveries: Deliveries,
    private readonly contexts: Contexts,
    private readonly readStores: ReadStores,
    private readonly mailer: Mailer,
    private readonly sweeper: IdempotencySweeper,
    private readonly notificationLogs: NotificationLogs,
  ) {}

  static forRoot(settings: Settings, options: PlatformOptions = {}): DynamicModule {
    const {
      log = new PinoLog(settings.logLevel),
      notifiers = new Notifiers(),
      thread = null,
      limits = new WorkLimits(),
    } = options;
    const shared = [
      Settings,
      PlatformSettings,
      HttpSettings,
      TenantRegistry,
      Log,
      Notifiers,
      WorkLimits,
      Clock,
      Contexts,
      ContextOpener,
      EventStores,
      ReadStores,
      ContractTransport,
      ProblemCatalogue,
      RouteTable,
      Metrics,
      OrderTokens,
      Cursors,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot(), DiscoveryModule],
      controllers: [
        StartController,
        HealthController,
        MetricsController,
        ProblemsController,
        DeadLettersController,
        StreamController,
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: PlatformSettings, useValue: settings },
        { provide: HttpSettings, useValue: settings },
        {
          provide: TenantRegistry,
          useFactory: (stores: ContextStores) => new TenantRegistry(startingTenants(settings), stores),
          inject: [ContextStores],
        },
        { provide: Log, useValue: log },
        { provide: Notifiers, useValue: notifiers },
        { provide: WorkLimits, useValue: limits },
        {
          provide: Deliverer,
          useFactory: (tenants: TenantRegistry) => {
            const leases = new SqliteLeases(settings.dataDirectory);
            return makeDeliverer(settings, { leases, notifiers, thread, log, tenants });
          },
          inject: [TenantRegistry],
        },
        { provide: Clock, useClass: UnitOfWorkClock },
        { provide: EventStores, useFactory: () => new SqliteEventStores(settings.dataDirectory, limits.unitOfWork) },
        { provide: NotificationLogOpener, useFactory: () => new SqliteNotificationLogOpener(settings.dataDirectory) },
        { provide: ReadStores, useFactory: openReadStores, inject: [Settings, Log] },
        {
          provide: ContractTransport,
          useFactory: (contexts: Contexts) => new InProcessTransport(contexts),
          inject: [Contexts],
        },
        { provide: Mailer, useFactory: openMailer, inject: [Settings] },
        { provide: ContentMac, useFactory: () => ContentMac.open(settings.dataDirectory) },
        { provide: OrderTokens, useFactory: () => OrderTokens.open(settings.dataDirectory) },
        { provide: Cursors, useFactory: () => Cursors.open(settings.dataDirectory) },
        { provide: ContextOpener, useClass: StoreContextOpener },
        ContextStores,
        Contexts,
        ProblemCatalogue,
        RouteTable,
        Metrics,
        StorageMonitor,
        CommandGateway,
        IdempotencySweeper,
        DomainEventDispatcher,
        IntegrationEventDispatcher,
        ReceiverCheck,
        Deliveries,
        DeadLetters,
        DeadLetterCounts,
        DeliveryMetrics,
        Projections,
        Mailing,
        NotificationLogs,
        ClientNotifications,
        LivePace,
        StreamMonitor,
        StreamTickets,
        LiveSources,
        LiveStreams,
      ],
      exports: [
        ...shared,
        CommandGateway,
        Deliveries,
        DeadLetters,
        IntegrationEventDispatcher,
        Projections,
        Mailing,
        ClientNotifications,
        LiveStreams,
      ],
    };
  }

  /** Requests are answered by now: stops deliveries between two steps, then closes every store. */
  async onApplicationShutdown(): Promise<void> {
    await this.tenants.end();
    await this.deliveries.stop();
    await this.sweeper.stop();
    await this.mailer.close();
    await this.notificationLogs.closeAll();
    for (const context of this.contexts.all) await context.closeAll();
    await this.readStores.close();
  }
}
