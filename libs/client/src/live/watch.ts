import type { Api } from '../api.js';
import type { LiveEnd } from '../generated/types.gen.js';
import { Listeners } from '../listeners.js';
import { OriginNotAllowed, ShopProblem, ShopUnreachable } from '../problem.js';
import { backOff, pause } from '../waiting.js';
import type { Change, Snapshot } from './changes.js';
import { Connection } from './connection.js';
import { inSight, isHidden, onceHiddenFor } from './page-in-sight.js';
import type { SseEvent, SseParser } from './sse-parser.js';

/** In milliseconds. */
const silenceTimeoutMs = 40_000;
/** Longest wait before connecting again, in milliseconds. */
const maxBackoffMs = 15_000;
/** A page that has been hidden for so long lets go of its connection, in milliseconds. */
export const stableAfterMs = 5_000;

/** The watch has a patience of its own. */
const ONCE = { attempts: 1 };

/**
 * `waiting`: the connection is lost, and will be made again. `resting`: the page is hidden, and the watch goes on where it
 * was once the page is shown.
 */
export type WatchState = 'connecting' | 'open' | 'waiting' | 'resting' | 'closed';

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
  /** It is over; with the reason where the shop refused to go on, or lets no page of this origin call it. */
  readonly end: [problem: ShopProblem | OriginNotAllowed | null];
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
  /**
   * Whether it goes on while the page is hidden. A browser has six connections to a shop that speaks HTTP/1.1, for all of
   * its tabs: so the tabs that nobody sees leave theirs to those that are seen.
   */
  readonly inBackground?: boolean | undefined;
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
  private holder: string | null = null;
  /** The sign-in that the stream was opened with. */
  private sid: string | null = null;
  private connection: Connection | null = null;
  private openSince = 0;
  /** Whether the next connection follows at once, as if there had been but one. */
  private goesOn = false;
  private readonly silence: number;
  private readonly inBackground: boolean;

  constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly query: Readonly<Record<string, string>>,
    { signal, lastEventId, silence = silenceTimeoutMs, inBackground = false }: WatchOptions = {},
  ) {
    this.silence = silence;
    this.inBackground = inBackground;
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
    let problem: ShopProblem | OriginNotAllowed | null = null;
    const { signal } = this.closing;
    this.holder = this.api.credentials.holder();
    while (!signal.aborted && problem === null) {
      try {
        await this.seen();
        if (!this.goesOn) this.become('connecting');
        await this.connect();
        if (!this.goesOn) await this.wait(0);
      } catch (error) {
        if (signal.aborted) break;
        if (isFinal(error)) problem = error;
        else await this.wait(error instanceof ShopProblem ? (error.retryAfter ?? 0) : 0).catch(() => undefined);
      }
    }
    this.become('closed');
    this.listeners.end.tell(problem);
  }

  /** Resolves once somebody can see what is told. */
  private async seen(): Promise<void> {
    if (this.inBackground || !isHidden()) return;
    this.goesOn = false;
    this.become('resting');
    await inSight(this.closing.signal);
  }

  private async wait(asked: number): Promise<void> {
    const { signal } = this.closing;
    if (signal.aborted) return;
    this.become('waiting');
    this.failures += 1;
    await pause(asked + backOff(this.failures, this.firstWait, maxBackoffMs), signal);
  }

  /** Returns when the stream has ended. A watch is not handed on to who signs in later. */
  private async connect(): Promise<void> {
    const { signal } = this.closing;
    const { credentials, wiring } = this.api;
    this.goesOn = false;
    if (this.holder !== credentials.holder()) return this.close();
    this.sid = credentials.sid();
    const ticket = this.holder === null ? undefined : await this.ticket();
    const url = this.api.address(this.path, {}, { ...this.query, ticket, lastEventId: this.goneOnFrom });
    const connection = (this.connection = new Connection(wiring.fetch, this.silence, signal));
    const stopLooking = this.inBackground ? null : onceHiddenFor(stableAfterMs, () => this.goOn());
    try {
      const arrivals = await connection.open(url);
      wiring.origins.passed();
      this.openSince = Date.now();
      this.become('open');
      await this.hear(arrivals, connection.parser);
    } catch (error) {
      if (this.goesOn) return;
      if (!(error instanceof ShopProblem))
        await wiring.origins.explain(new ShopUnreachable(error), wiring.fetch, wiring.url);
      throw error;
    } finally {
      stopLooking?.();
      connection.close();
    }
  }

  /** Stands for the token, which does not belong into an address. */
  private async ticket(): Promise<string> {
    const body = { path: this.path };
    return (await this.api.call('createStreamTicket', { body }, { signal: this.closing.signal, retry: ONCE })).ticket;
  }

  private async hear(arrivals: AsyncIterable<readonly SseEvent[]>, parser: SseParser): Promise<void> {
    for await (const events of arrivals) {
      if (this.closing.signal.aborted) return;
      this.failures = 0;
      this.firstWait = parser.retry ?? this.firstWait;
      for (const event of events) {
        this.goneOnFrom = event.id ?? this.goneOnFrom;
        this.tell(event);
        if (this.closing.signal.aborted || this.goesOn) return;
      }
      this.goneOnFrom = parser.lastEventId ?? this.goneOnFrom;
    }
  }

  private tell({ type, data }: SseEvent): void {
    if (type === 'snapshot') this.listeners.snapshot.tell(JSON.parse(data) as Snapshot);
    else if (type === 'web.client.reload') this.listeners[type].tell();
    else if (type === 'web.client.logout') this.signedOut();
    else if (type === 'stream.end') this.ended(JSON.parse(data) as LiveEnd);
    else this.listeners.change.tell(JSON.parse(data) as Change);
  }

  /** All tokens end some day, and another one is to be had. Were it good for no time, each would ask for the next. */
  private ended({ reason }: LiveEnd): void {
    if (reason === 'token_ended' && Date.now() - this.openSince >= this.firstWait) this.goOn();
  }

  /** Where the same person has signed in anew meanwhile, that stays. */
  private signedOut(): void {
    if (!this.api.credentials.forget(this.sid)) return this.goOn();
    this.close();
    this.listeners['web.client.logout'].tell();
  }

  /** Ends a connection that another one follows at once, as if it were the same. */
  private goOn(): void {
    this.goesOn = true;
    this.connection?.close();
  }

  private become(state: WatchState): void {
    if (state === this.current) return;
    this.current = state;
    this.listeners.state.tell(state);
  }
}

/** A ticket may be too old when it arrives; all else that is refused stays refused. */
function isFinal(error: unknown): error is ShopProblem | OriginNotAllowed {
  if (error instanceof OriginNotAllowed) return true;
  if (!(error instanceof ShopProblem) || error.status >= 500) return false;
  return ![408, 429].includes(error.status) && error.code !== 'stream_ticket_invalid';
}
