import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Upper bounds in seconds: from what a read takes to what no client waits for. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Upper bounds in commands: up to as many as share one commit. */
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What this process tells Prometheus. Durations are in seconds. */
export class Metrics {
  private readonly registry = new Registry();
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
    registers: [this.registry],
  });

  /** Streams of live updates that ended, by the reason. */
  readonly streamsEnded = new Counter({
    name: 'tradepost_live_streams_ended_total',
    help: 'Streams of live updates that ended.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  constructor() {
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

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All of it in Prometheus's text format. */
  async text(): Promise<string> {
    for (const gauge of this.gauges) gauge.reset();
    for (const lookUp of this.lookUps) await lookUp();
    return this.registry.metrics();
  }
}
