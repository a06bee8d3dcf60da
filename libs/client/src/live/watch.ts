import type { Api } from '../api.js';
import { problemOf } from '../exchange.js';
import { Listeners } from '../listeners.js';
import { ShopProblem } from '../problem.js';
import { backOff, pause } from '../waiting.js';
import type { Change, Snapshot } from './changes.js';
import { SseParser, type SseEvent } from './sse-parser.js';

/** In milliseconds. */
const SILENCE = 40_000;
/** Longest wait before connecting again, in milliseconds. */
const LONGEST_WAIT = 15_000;

/** The watch has a patience of its own. */
const ONCE = { attempts: 1 };

/** `waiting`: the connection is lost, and will be made again. */
export type WatchState = 'connecting' | 'open' | 'waiting' | 'closed';

/** What a watch tells, by name. */
export interface WatchEvents {
  /** All of it anew: at the beginning, and where the shop cannot tell any more what was missed. */
  readonly snapshot: [snapshot: Snapshot];
  readonly change: [change: Change];
  /** Sign-in and tokens are no longer good; they have been forgotten. The page should show that. */
  readonly 'web.client.logout': [];
  /** What every page shows has changed, prices say: load it anew. */
  readonly 'web.client.reload': [];
  readonly state: [state: WatchState];
  /** It is over; with the refusal where the shop refused to go on. */
  readonly end: [problem: ShopProblem | null];
}

type EventName = keyof WatchEvents;
type AllListeners = { [Name in EventName]: Listeners<WatchEvents[Name]> };

export interface WatchOptions {
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
  /** Where a watch before this one had come to: what happened since is told, in place of a snapshot. */
  readonly lastEventId?: string | undefined;
  /** Milliseconds of silence after which a connection counts as lost: the shop says something every 15 seconds. */
  readonly silence?: number | undefined;
}

/**
 * What becomes of something, as it happens. Where the connection is lost it is made again, and goes on where it was:
 * nothing is told twice and nothing is left out, also over a restart of the shop.
 */
export class Watch {
  private readonly listeners: AllListeners = {
    snapshot: new Listeners(),
    change: new Listeners(),
    'web.client.logout': new Listeners(),
    'web.client.reload': new Listeners(),
    state: new Listeners(),
    end: new Listeners(),
  };
  private readonly closing = new AbortController();
  private failures = 0;
  private firstWait = 1_000;
  private goneOnFrom: string | undefined;
  private current: WatchState = 'connecting';
  private holder: string | null | undefined;
  private readonly silence: number;

  constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly query: Readonly<Record<string, string>>,
    private readonly signedOut: () => void,
    { signal, lastEventId, silence = SILENCE }: WatchOptions = {},
  ) {
    this.silence = silence;
    this.goneOnFrom = lastEventId;
    if (signal?.aborted) this.close();
    signal?.addEventListener('abort', () => this.close(), { once: true });
    void Promise.resolve().then(() => this.run());
  }

  get state(): WatchState {
    return this.current;
  }

  /** Where it has come to: a later watch of the same goes on from there. Undefined before anything was told. */
  get lastEventId(): string | undefined {
    return this.goneOnFrom;
  }

  /** Returns how to stop listening. */
  on<Name extends EventName>(name: Name, listener: (...event: WatchEvents[Name]) => void): () => void {
    return (this.listeners[name] as Listeners<WatchEvents[Name]>).add(listener);
  }

  close(): void {
    this.closing.abort();
  }

  private async run(): Promise<void> {
    let problem: ShopProblem | null = null;
    const { signal } = this.closing;
    while (!signal.aborted && problem === null) {
      try {
        this.become('connecting');
        await this.connect();
        await this.wait(0);
      } catch (error) {
        if (signal.aborted) break;
        if (isFinal(error)) problem = error;
        else await this.wait(error instanceof ShopProblem ? (error.retryAfter ?? 0) : 0).catch(() => undefined);
      }
    }
    this.become('closed');
    this.listeners.end.tell(problem);
  }

  private async wait(asked: number): Promise<void> {
    const { signal } = this.closing;
    if (signal.aborted) return;
    this.become('waiting');
    this.failures += 1;
    await pause(asked + backOff(this.failures, this.firstWait, LONGEST_WAIT), signal);
  }

  /**
   * Returns when the stream has ended. A watch is not handed on to who signs in later. The ticket stands for the token,
   * which does not belong into an address.
   */
  private async connect(): Promise<void> {
    const { signal } = this.closing;
    if (this.holder === undefined) this.holder = this.api.holder;
    if (this.holder !== this.api.holder) return this.close();
    const { ticket } = await this.api.call(
      'createStreamTicket',
      { body: { path: this.path } },
      { signal, retry: ONCE },
    );
    const lastEventId = this.goneOnFrom;
    const url = this.api.address(this.path, {}, { ...this.query, ticket, lastEventId });
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    try {
      const asking = this.api.wiring.fetch(url, { headers: { accept: 'text/event-stream' }, signal: either });
      const response = await this.soonEnough(asking, attempt);
      if (!response.ok) throw problemOf(response, await response.text());
      this.become('open');
      for await (const event of this.eventsOf(response.body!, attempt)) {
        if (signal.aborted) return;
        this.goneOnFrom = event.id ?? this.goneOnFrom;
        this.tell(event);
      }
    } finally {
      attempt.abort();
    }
  }

  /** A connection that says nothing for too long is given up. */
  private soonEnough<T>(answer: Promise<T>, attempt: AbortController): Promise<T> {
    const timer = setTimeout(() => attempt.abort(), this.silence);
    return answer.finally(() => clearTimeout(timer));
  }

  private async *eventsOf(body: ReadableStream<Uint8Array>, attempt: AbortController): AsyncGenerator<SseEvent> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await this.soonEnough(reader.read(), attempt);
      if (done) return;
      this.failures = 0;
      yield* parser.push(decoder.decode(value, { stream: true }));
      this.goneOnFrom = parser.lastEventId ?? this.goneOnFrom;
      this.firstWait = parser.retry ?? this.firstWait;
    }
  }

  private tell({ type, data }: SseEvent): void {
    if (type === 'snapshot') this.listeners.snapshot.tell(JSON.parse(data) as Snapshot);
    else if (type === 'web.client.reload') this.listeners[type].tell();
    else if (type === 'web.client.logout') this.endBySignal();
    else if (type !== 'stream.end') this.listeners.change.tell(JSON.parse(data) as Change);
  }

  private endBySignal(): void {
    this.signedOut();
    this.close();
    this.listeners['web.client.logout'].tell();
  }

  private become(state: WatchState): void {
    if (state === this.current) return;
    this.current = state;
    this.listeners.state.tell(state);
  }
}

/** A ticket may be too old when it arrives; all else that is refused stays refused. */
function isFinal(error: unknown): error is ShopProblem {
  if (!(error instanceof ShopProblem) || error.status >= 500) return false;
  return ![408, 429].includes(error.status) && error.code !== 'stream_ticket_invalid';
}
