import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Credential } from '../auth/api-caller.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import type { OpenStream } from './open-stream.js';

/** Intervals of stream monitoring, in milliseconds. */
export class LivePace {
  /** Silence after which a heartbeat is sent: proxies close silent connections. */
  readonly heartbeat: number = 15_000;
  /** Interval of checks of all streams. */
  readonly round: number = 500;
  /** How long a client may leave a full stream unread. */
  readonly stall: number = 5_000;
  /** How long a stream with a revoked token may wait for a sign-out notification. */
  readonly grace: number = 2_000;
}

/** Keeps streams alive and ends those whose token expired or was revoked. One timer serves all. */
@Injectable()
export class StreamMonitor {
  private readonly streams = new Map<OpenStream, Credential | null>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly modules: ModuleRef,
    private readonly pace: LivePace,
  ) {}

  /** @param credential token that opened the stream; null for one that does not expire */
  watch(stream: OpenStream, credential: Credential | null): void {
    this.streams.set(stream, credential);
    this.timer ??= setInterval(() => void this.round(), this.pace.round).unref();
  }

  forget(stream: OpenStream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private async round(): Promise<void> {
    const now = performance.now();
    for (const [stream, credential] of [...this.streams]) {
      stream.endWhereStalled(now, this.pace.stall);
      if (now - stream.writtenAt >= this.pace.heartbeat) stream.beat();
      if (credential !== null) await this.check(stream, credential, now);
    }
  }

  /** A failed check proves nothing: the next one decides. */
  private async check(stream: OpenStream, { token, expiresAt }: Credential, now: number): Promise<void> {
    if (expiresAt <= Date.now()) return stream.end('token_ended');
    if (await this.isGood(token).catch(() => true)) return;
    if (now - stream.revoke(now) >= this.pace.grace) stream.end('signed_out');
  }

  private async isGood(token: string): Promise<boolean> {
    return (await this.modules.get(TokenVerifier, { strict: false }).verify(token)) !== null;
  }
}
