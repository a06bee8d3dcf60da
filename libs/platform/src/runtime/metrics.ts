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

/** Upper bounds in seconds: from what a read takes to what no client waits for. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Upper bounds in commands: up to as many as share one commit. */
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What was measured in one thread, on its way to the one that tells Prometheus. */
export type Measured = MetricObjectWithValues<MetricValue<string>>[];

/** What this process tells Prometheus. Durations are in seconds. */
export class Metrics {
  private readonly registry = new Registry();
  /** What each thread measures of its own writer lanes. */
  private readonly lanes = new Registry();
  private readonly gauges: Gauge[] = [];
  private readonly lookUps: (() => Promise<void>)[] = [];

  /** How long requests take, by the pattern of their route. */
  readonly requests = new Histogram({
    name: 'tradepost_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers: [this.registry],
  });

  /** How long commands take from the queue to the disk, and what came of them: `done`, the code of a refusal, or `failed`. */
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

  /** Streams of live updates that ended, by the reason. */
  readonly streamsEnded = new Counter({
    name: 'tradepost_live_streams_ended_total',
    help: 'Streams of live updates that ended.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  /** Connections that were cut off, or closed as they came, by the reason. */
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
  private readonly queues: { readonly labels: { context: string; tenant: string }; readonly length: () => number }[] =
    [];
  private worker: () => Promise<Measured> = () => Promise.resolve([]);

  constructor() {
    this.lanes.setDefaultLabels({ part: isMainThread ? 'service' : 'worker' });
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a gauge. It forgets its values each time that somebody asks, before they are looked up anew. */
  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> {
    const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
    this.gauges.push(gauge);
    return gauge;
  }

  /** Has values looked up when somebody asks. */
  beforeText(lookUp: () => Promise<void>): void {
    this.lookUps.push(lookUp);
  }

  /** Has the length of a lane's queue looked up when somebody asks. */
  watch(context: string, tenant: string, length: () => number): void {
    this.queues.push({ labels: { context, tenant }, length });
  }

  /** Has what was measured in the worker thread told as well. */
  include(worker: () => Promise<Measured>): void {
    this.worker = worker;
  }

  /** What this thread has measured of its own lanes. */
  async ofLanes(): Promise<Measured> {
    for (const { labels, length } of this.queues) this.waiting.set(labels, length());
    return this.lanes.getMetricsAsJSON();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All of it in Prometheus's text format. */
  async text(): Promise<string> {
    for (const gauge of this.gauges) gauge.reset();
    for (const lookUp of this.lookUps) await lookUp();
    const lanes = AggregatorRegistry.aggregate([await this.ofLanes(), await this.worker()]);
    return `${await this.registry.metrics()}\n${await lanes.metrics()}`;
  }
}
