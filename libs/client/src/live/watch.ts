import type { Api } from '../api.js';
import type { LiveEnd } from '../generated/types.gen.js';
import { Listeners } from '../listeners.js';
import { OriginNotAllowed, ShopProblem, ShopUnreachable } from '../problem.js';
import { backOff, pause } from '../waiting.js';
import type { Change, Snapshot } from './changes.js';
import { Connection } from './connection.js';
import { whenVisible, isHidden, onceHiddenFor } from './page-visibility.js';
import type { SseEvent, SseParser } from './sse-parser.js';

const defaultSilenceTimeoutMs = 40_000;
/** Longest wait before reconnecting. */
const maxBackoffMs = 15_000;
/** Time after which a hidden page closes its connection. */
export const hiddenTimeoutMs = 5_000;

/** No retries per call: the watch has its own backoff. */
const noRetries = { attempts: 1 };

/**
 * `waiting`: the connection is lost and will be reopened. `resting`: the page is hidden; the watch resumes once it is
 * visible.
 */
export type WatchState = 'connecting' | 'open' | 'waiting' | 'resting' | 'closed';

/** Events of a watch, by name. */
export interface WatchEvents {
  /** Complete state: at the start, and where the missed events are no longer available. */
  readonly snapshot: [snapshot: Snapshot];
  readonly change: [change: Change];
  /** The session has ended, and its tokens have been forgotten. The page should show that. */
  readonly 'web.client.logout': [];
  /** Content of every page has changed, e.g. prices: reload it. */
  readonly 'web.client.reload': [];
  readonly state: [state: WatchState];
  /** The watch has ended; with the reason where the shop refused, or does not allow pages of this origin to call it. */
  readonly end: [problem: ShopProblem | OriginNotAllowed | null];
}

type EventName = keyof WatchEvents;
type AllListeners = { [Name in EventName]: Listeners<WatchEvents[Name]> };

export interface WatchOptions {
  /** Closes the watch. */
  readonly signal?: AbortSignal | undefined;
  /** Position of an earlier watch: continues with the changes since then instead of a snapshot. */
  readonly lastEventId?: string | undefined;
  /** Milliseconds of silence after which a connection counts as lost. The shop sends something every 15 seconds. */
  readonly silenceTimeoutMs?: number | undefined;
  /**
   * Whether to keep the connection while the page is hidden. A browser allows six HTTP/1.1 connections to a shop over
   * all tabs, so hidden tabs leave theirs to visible ones by default.
   */
  readonly inBackground?: boolean | undefined;
}

/**
 * Live changes of resources. A lost connection is reopened and resumes: no change is reported twice or missed, even
 * across a restart of the shop.
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
  private position: string | undefined;
  private current: WatchState = 'connecting';
  private holder: string | null = null;
  /** Session that the stream was opened with. */
  private sid: string | null = null;
  private connection: Connection | null = null;
  private openSince = 0;
  /** Whether the next connection follows at once, without a change of state. */
  private resuming = false;
  private readonly silenceTimeoutMs: number;
  private readonly inBackground: boolean;

  constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly query: Readonly<Record<string, string>>,
    { signal, lastEventId, silenceTimeoutMs = defaultSilenceTimeoutMs, inBackground = false }: WatchOptions = {},
  ) {
    this.silenceTimeoutMs = silenceTimeoutMs;
    this.inBackground = inBackground;
    this.position = lastEventId;
    if (signal?.aborted) this.close();
    signal?.addEventListener('abort', () => this.close(), { once: true });
    void Promise.resolve().then(() => this.run());
  }

  get state(): WatchState {
    return this.current;
  }

  /** Position from which a later watch of the same resources can resume. Undefined before the first event. */
  get lastEventId(): string | undefined {
    return this.position;
  }

  /** Returns a function that removes the listener. */
  on<Name extends EventName>(name: Name, listener: (...event: WatchEvents[Name]) => void): () => void {
    return (this.listeners[name] as Listeners<WatchEvents[Name]>).add(listener);
  }

  close(): void {
    this.closing.abort();
  }

  private async run(): Promise<void> {
    let problem: ShopProblem | OriginNotAllowed | null = null;
    const { signal } = this.closing;
    this.holder = this.api.credentials.holder();
    while (!signal.aborted && problem === null) {
      try {
        await this.pageVisible();
        if (!this.resuming) this.setState('connecting');
        await this.connect();
        if (!this.resuming) await this.wait(0);
      } catch (error) {
        if (signal.aborted) break;
        if (isFinal(error)) problem = error;
        else await this.wait(error instanceof ShopProblem ? (error.retryAfter ?? 0) : 0).catch(() => undefined);
      }
    }
    this.setState('closed');
    this.listeners.end.notify(problem);
  }

  /** Resolves once the page is visible. */
  private async pageVisible(): Promise<void> {
    if (this.inBackground || !isHidden()) return;
    this.resuming = false;
    this.setState('resting');
    await whenVisible(this.closing.signal);
  }

  private async wait(retryAfterMs: number): Promise<void> {
    const { signal } = this.closing;
    if (signal.aborted) return;
    this.setState('waiting');
    this.failures += 1;
    await pause(retryAfterMs + backOff(this.failures, this.firstWait, maxBackoffMs), signal);
  }

  /** Returns when the stream has ended. A watch does not pass to a user who signs in later. */
  private async connect(): Promise<void> {
    const { signal } = this.closing;
    const { credentials, wiring } = this.api;
    this.resuming = false;
    if (this.holder !== credentials.holder()) return this.close();
    this.sid = credentials.sid();
    const ticket = this.holder === null ? undefined : await this.ticket();
    const url = this.api.address(this.path, {}, { ...this.query, ticket, lastEventId: this.position });
    const connection = (this.connection = new Connection(wiring.fetch, this.silenceTimeoutMs, signal));
    const stopHiddenTimer = this.inBackground ? null : onceHiddenFor(hiddenTimeoutMs, () => this.resume());
    try {
      const arrivals = await connection.open(url);
      wiring.origins.passed();
      this.openSince = Date.now();
      this.setState('open');
      await this.receive(arrivals, connection.parser);
    } catch (error) {
      if (this.resuming) return;
      if (!(error instanceof ShopProblem))
        await wiring.origins.explain(new ShopUnreachable(error), wiring.fetch, wiring.url);
      throw error;
    } finally {
      stopHiddenTimer?.();
      connection.close();
    }
  }

  /** Single-use ticket in place of the token, since tokens do not belong in URLs. */
  private async ticket(): Promise<string> {
    const body = { path: this.path };
    return (await this.api.call('createStreamTicket', { body }, { signal: this.closing.signal, retry: noRetries }))
      .ticket;
  }

  private async receive(arrivals: AsyncIterable<readonly SseEvent[]>, parser: SseParser): Promise<void> {
    for await (const events of arrivals) {
      if (this.closing.signal.aborted) return;
      this.failures = 0;
      this.firstWait = parser.retry ?? this.firstWait;
      for (const event of events) {
        this.position = event.id ?? this.position;
        this.dispatch(event);
        if (this.closing.signal.aborted || this.resuming) return;
      }
      this.position = parser.lastEventId ?? this.position;
    }
  }

  private dispatch({ type, data }: SseEvent): void {
    if (type === 'snapshot') this.listeners.snapshot.notify(JSON.parse(data) as Snapshot);
    else if (type === 'web.client.reload') this.listeners[type].notify();
    else if (type === 'web.client.logout') this.signedOut();
    else if (type === 'stream.end') this.ended(JSON.parse(data) as LiveEnd);
    else this.listeners.change.notify(JSON.parse(data) as Change);
  }

  /**
   * Tokens expire, and a new one is available. Backs off where a token was valid for no time, or each would at once
   * request the next.
   */
  private ended({ reason }: LiveEnd): void {
    if (reason === 'token_ended' && Date.now() - this.openSince >= this.firstWait) this.resume();
  }

  /** A newer session of the same user is kept. */
  private signedOut(): void {
    if (!this.api.credentials.forget(this.sid)) return this.resume();
    this.close();
    this.listeners['web.client.logout'].notify();
  }

  /** Ends a connection that is replaced at once. */
  private resume(): void {
    this.resuming = true;
    this.connection?.close();
  }

  private setState(state: WatchState): void {
    if (state === this.current) return;
    this.current = state;
    this.listeners.state.notify(state);
  }
}

/** A ticket may have expired on arrival; other refusals are final. */
function isFinal(error: unknown): error is ShopProblem | OriginNotAllowed {
  if (error instanceof OriginNotAllowed) return true;
  if (!(error instanceof ShopProblem) || error.status >= 500) return false;
  return ![408, 429].includes(error.status) && error.code !== 'stream_ticket_invalid';
}
