import { isMainThread } from 'node:worker_threads';
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricObjectWithValues,
  type MetricValue,
} from 'prom-client';

/** Upper bounds in seconds. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Upper bounds in commands. */
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Metrics of another thread. */
export type Measured = MetricObjectWithValues<MetricValue<string>>[];

/** Commands that wait for a writer lane. */
interface LaneQueue {
  readonly context: string;
  readonly tenant: string;
  readonly length: number;
}

/** Metrics of this process, for Prometheus. Durations in seconds. */
export class Metrics {
  private readonly registry = new Registry();
  /** Metrics of group-commit queues, which each thread has its own of. */
  private readonly lanes = new Registry();
  private readonly gauges: Gauge[] = [];
  private readonly lookUps: (() => Promise<void>)[] = [];

  /** Duration of requests, by route pattern. */
  readonly requests = new Histogram({
    name: 'tradepost_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers: [this.registry],
  });

  /** Duration of commands from the queue to the disk, by outcome: `done`, the code of a refusal, or `failed`. */
  readonly commands = new Histogram({
    name: 'tradepost_command_duration_seconds',
    help: 'Time from the arrival of a command to its commit or refusal.',
    labelNames: ['context', 'command', 'outcome'],
    buckets: DURATIONS,
    registers: [this.registry],
  });

  readonly batches = new Histogram({
    name: 'tradepost_lane_batch_commands',
    help: 'Commands that shared one commit of a writer lane.',
    labelNames: ['context', 'tenant'],
    buckets: BATCHES,
    registers: [this.lanes],
  });

  /** Live streams that ended, by reason. */
  readonly streamsEnded = new Counter({
    name: 'tradepost_live_streams_ended_total',
    help: 'Streams of live updates that ended.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  /** Connections that were closed by the service, by reason. */
  readonly connectionsCut = new Counter({
    name: 'tradepost_connections_cut_total',
    help: 'Connections that were cut off because a bound was reached.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  private readonly waiting = new Gauge({
    name: 'tradepost_lane_waiting_commands',
    help: 'Commands that wait for a writer lane.',
    labelNames: ['context', 'tenant'],
    registers: [this.lanes],
  });
  private queues: () => readonly LaneQueue[] = () => [];
  private worker: () => Promise<Measured> = () => Promise.resolve([]);

  constructor() {
    this.lanes.setDefaultLabels({ part: isMainThread ? 'service' : 'worker' });
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a gauge, reset before each scrape. */
  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> {
    const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
    this.gauges.push(gauge);
    return gauge;
  }

  /** Registers a callback that sets values before each scrape. */
  beforeText(lookUp: () => Promise<void>): void {
    this.lookUps.push(lookUp);
  }

  /** Registers the lengths of queues. */
  watch(queues: () => readonly LaneQueue[]): void {
    this.queues = queues;
  }

  /** Includes metrics of the worker thread. */
  include(worker: () => Promise<Measured>): void {
    this.worker = worker;
  }

  /** Queue metrics of this thread. */
  async ofLanes(): Promise<Measured> {
    this.waiting.reset();
    for (const { context, tenant, length } of this.queues()) this.waiting.set({ context, tenant }, length);
    return this.lanes.getMetricsAsJSON();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus's text format. */
  async text(): Promise<string> {
    for (const gauge of this.gauges) gauge.reset();
    for (const lookUp of this.lookUps) await lookUp();
    const lanes = AggregatorRegistry.aggregate([await this.ofLanes(), await this.worker()]);
    return `${await this.registry.metrics()}\n${await lanes.metrics()}`;
  }
}
