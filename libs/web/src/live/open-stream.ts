import type { Position } from '@tradepost/platform/event-store';
import { concerns, covers, type Audience } from './audience.js';
import type { LiveChange, LiveSource } from './live-source.js';
import type { Places, ResumeIds } from './resume-ids.js';
import { LOGOUT } from '@tradepost/platform/messaging';
import { SseBody } from '../requests/sse-body.js';
import type { Subscriber } from './shared-reader.js';

/** Why a stream ended; clients receive the first three. */
export type StreamEnd = 'token_ended' | 'signed_out' | 'stopping' | 'slow' | 'left' | 'failed';

/** Event at the end of a stream. */
export const END = 'stream.end';
/** Reconnection time of clients, in milliseconds. */
const retryMs = 1_000;

/** An open stream: writes changes for its audience, each event with the id to resume after it. */
export class OpenStream {
  readonly body = new SseBody();
  /** Last write, on the monotonic clock. */
  writtenAt = performance.now();
  private readonly places: Map<string, Position>;
  /** When the token was revoked: from then on only sign-out notifications pass. */
  private revokedAt: number | null = null;
  /** Bytes read by the client at the last check, and since when. */
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

  /** The stream's subscription to one source. */
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

  /** The token is revoked: shows nothing more, but still delivers a sign-out. */
  revoke(now: number): number {
    this.revokedAt ??= now;
    return this.revokedAt;
  }

  /** Ends a full stream whose client has read nothing for this time, in milliseconds. */
  endWhereStalled(now: number, patience: number): void {
    const { full, taken } = this.body;
    if (!full || taken > this.taken) {
      this.taken = taken;
      this.stalledSince = now;
    } else if (now - this.stalledSince >= patience) {
      this.end('slow');
    }
  }

  /** Ends the stream; a client that is too slow, or gone, is disconnected. */
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

  /**
   * Positions stay once the token is revoked, except for notifications: what was not shown comes after the next
   * sign-in.
   */
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
