import type { Position } from '@tradepost/platform/event-store';
import { concerns, covers, type Audience } from './audience.js';
import type { LiveChange, LiveSource } from './live-source.js';
import type { Places, ResumeIds } from './resume-ids.js';
import { LOGOUT } from '@tradepost/platform/messaging';
import { SseBody } from '../requests/sse-body.js';
import type { Subscriber } from './shared-reader.js';

/** Why a stream ended; clients are told the first three. */
export type StreamEnd = 'token_ended' | 'signed_out' | 'stopping' | 'slow' | 'left' | 'failed';

/** What clients are told of the end of their stream. */
export const END = 'stream.end';
/** How soon a client connects again that lost its connection, in milliseconds. */
const retryMs = 1_000;

/** One stream that is open: writes what concerns its audience, each event with the id to resume after it. */
export class OpenStream {
  readonly body = new SseBody();
  /** When it was last written to, on the clock of `performance.now`: that of the machine may be set. */
  writtenAt = performance.now();
  private readonly places: Map<string, Position>;
  /** From when on nothing but signals to sign out gets through. */
  private revokedAt: number | null = null;
  /** How much the client had read at the last look, and since when it was no less. */
  private taken = 0;
  private stalledSince = performance.now();
  private ended = false;

  constructor(
    private readonly audience: Audience,
    places: Places,
    private readonly ids: ResumeIds,
    private readonly onEnd: (reason: StreamEnd) => void,
  ) {
    this.places = new Map(places);
    this.body.retryAfter(retryMs);
    this.body.on('close', () => this.end('left'));
  }

  /** How the stream is told of one source. */
  follower(source: LiveSource): Subscriber {
    const { places, body } = this;
    return {
      get place() {
        return places.get(source.name)!;
      },
      ready: () => (this.isMute(source) ? body.over() : body.ready()),
      wants: (resource, id, owner) => covers(this.audience.scope, resource, id, owner),
      take: (changes, upTo) => this.take(source, changes, upTo),
      lost: () => this.end('failed'),
    };
  }

  send(type: string, data: string): void {
    this.writtenAt = performance.now();
    this.body.send({ type, data, id: this.ids.encode(this.places) });
  }

  beat(): void {
    this.writtenAt = performance.now();
    this.body.beat(this.ids.encode(this.places));
  }

  /** The token is no longer good: nothing more is shown, and who is to sign out may still hear of it. */
  revoke(now: number): number {
    this.revokedAt ??= now;
    return this.revokedAt;
  }

  /** Ends it where it is full and the client has read nothing for so many milliseconds. */
  endWhereStalled(now: number, patience: number): void {
    const { full, taken } = this.body;
    if (!full || taken > this.taken) {
      this.taken = taken;
      this.stalledSince = now;
    } else if (now - this.stalledSince >= patience) {
      this.end('slow');
    }
  }

  /** Ends it for good; a client that is too slow, or gone, is cut off. */
  end(reason: StreamEnd): void {
    if (this.ended) return;
    this.ended = true;
    if (reason === 'slow' || reason === 'failed' || reason === 'left') {
      this.body.destroy();
    } else {
      this.body.send({ type: END, data: JSON.stringify({ reason }) });
      this.body.end();
    }
    this.onEnd(reason);
  }

  /** Once the token is no longer good the places stay, but for signals: what is not shown comes after the next sign-in. */
  private take(source: LiveSource, changes: readonly LiveChange[], upTo: Position): void {
    if (this.isMute(source)) return;
    for (const change of changes) {
      if (this.ended || this.body.full) return;
      if (!source.precedes(this.places.get(source.name)!, change.position)) continue;
      this.places.set(source.name, change.position);
      if (concerns(this.audience, change.subject)) this.tell(change);
    }
    if (source.precedes(this.places.get(source.name)!, upTo)) this.places.set(source.name, upTo);
  }

  private isMute({ name }: LiveSource): boolean {
    return this.revokedAt !== null && name !== LOGOUT;
  }

  private tell({ type, data }: LiveChange): void {
    this.send(type, data);
    if (type === LOGOUT) this.end('signed_out');
  }
}
