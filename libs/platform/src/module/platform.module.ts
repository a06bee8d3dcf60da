import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '@tradepost/kernel';
import { OrderTokens } from '../auth/order-tokens.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { ContentMac } from '../commands/content-mac.js';
import { IdempotencySweeper } from '../commands/idempotency-sweeper.js';
import { PlatformSettings } from '../config/platform-settings.js';
import { Settings } from '../config/settings.js';
import { Contexts } from '../context/contexts.js';
import { StorageMonitor } from '../context/storage-monitor.js';
import { Tenants } from '../context/tenants.js';
import { DeadLettersController } from '../delivery/dead-letters/dead-letters.controller.js';
import { DeadLetterCounts } from '../delivery/dead-letters/dead-letter-counts.js';
import { DeadLetters } from '../delivery/dead-letters/dead-letters.js';
import { Deliveries } from '../delivery/deliveries.js';
import { Signals } from '../delivery/signals.js';
import { DomainEventDispatcher } from '../events/domain-event-dispatcher.js';
import { Projections } from '../events/rebuild/projections.js';
import { HttpSettings } from '../http/http-settings.js';
import { HealthController } from '../http/health.controller.js';
import { ProblemCatalogue } from '../http/problem-catalogue.js';
import { ProblemsController } from '../http/problems.controller.js';
import { StartController } from '../http/start.controller.js';
import { RouteTable } from '../http/route-table.js';
import { DeliveryMetrics } from '../metrics/delivery-metrics.js';
import { Metrics } from '../metrics/metrics.js';
import { ClientSignals } from '../live/client-signals.js';
import { LiveSources } from '../live/live-sources.js';
import { LiveStreams } from '../live/live-streams.js';
import { SignalLogs } from '../live/signal-logs.js';
import { SqliteSignalLogOpener } from '../live/sqlite-signal-log.js';
import { StreamController } from '../live/stream.controller.js';
import { LivePace, StreamKeeper } from '../live/stream-keeper.js';
import { StreamTickets } from '../live/stream-tickets.js';
import { Mailer } from '../mail/mailer.js';
import { Mailing } from '../mail/mailing.js';
import { openMailer } from '../mail/open-mailer.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Log, PinoLog } from '../logging/log.js';
import { IntegrationEventDispatcher } from '../messaging/integration-event-dispatcher.js';
import { ReceiverCheck } from '../messaging/receiver-check.js';
import { ContractTransport, InProcessTransport } from '../messaging/transport.js';
import { SqliteEventStores } from '../persistence/context-database.js';
import { EventStores } from '../persistence/event-store.js';
import { SignalLogOpener } from '../persistence/signal-log.js';
import { UnitOfWorkClock } from '../persistence/unit-of-work.js';
import { WorkLimits } from '../persistence/work-limits.js';
import { Cursors } from '../queries/cursors.js';
import { ReadStores } from '../read-store/read-store.js';
import { Deliverer } from '../worker/deliverer.js';
import { makeDeliverer } from '../worker/make-deliverer.js';
import { SqliteLeases } from '../worker/sqlite-lease.js';
import type { ThreadEntry } from '../worker/worker-thread.js';
import { ContextOpener } from './context.module.js';
import { StoreContextOpener } from './store-context-opener.js';
import { openReadStores } from './open-read-stores.js';

/** What else an application gives its platform. */
export interface PlatformOptions {
  readonly log?: Log;
  /** Shared with the thread that started this one; its own where there is none. */
  readonly signals?: Signals;
  readonly limits?: WorkLimits;
  /** The script of the application's worker thread, for TRADEPOST_WORKER=thread. */
  readonly thread?: ThreadEntry;
}

/** The plumbing that every context stands on. Import `forRoot` once. */
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly contexts: Contexts,
    private readonly readStores: ReadStores,
    private readonly mailer: Mailer,
    private readonly sweeper: IdempotencySweeper,
    private readonly signalLogs: SignalLogs,
  ) {}

  static forRoot(settings: Settings, options: PlatformOptions = {}): DynamicModule {
    const {
      log = new PinoLog(settings.logLevel),
      signals = new Signals(),
      thread = null,
      limits = new WorkLimits(),
    } = options;
    const shared = [
      Settings,
      PlatformSettings,
      HttpSettings,
      Tenants,
      Log,
      Signals,
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
        { provide: Tenants, useValue: new Tenants(settings.tenants) },
        { provide: Log, useValue: log },
        { provide: Signals, useValue: signals },
        { provide: WorkLimits, useValue: limits },
        {
          provide: Deliverer,
          useFactory: () => makeDeliverer(settings, new SqliteLeases(settings.dataDirectory), signals, thread, log),
        },
        { provide: Clock, useClass: UnitOfWorkClock },
        { provide: EventStores, useFactory: () => new SqliteEventStores(settings.dataDirectory, limits.unitOfWork) },
        { provide: SignalLogOpener, useFactory: () => new SqliteSignalLogOpener(settings.dataDirectory) },
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
        SignalLogs,
        ClientSignals,
        LivePace,
        StreamKeeper,
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
        ClientSignals,
        LiveStreams,
      ],
    };
  }

  /** Requests under way are answered by now: end the deliveries at a boundary, then close every file. */
  async onApplicationShutdown(): Promise<void> {
    await this.deliveries.stop();
    await this.sweeper.stop();
    await this.mailer.close();
    this.signalLogs.close();
    for (const context of this.contexts.all) await context.close();
    await this.readStores.close();
  }
}
