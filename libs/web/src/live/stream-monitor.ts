import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Credential } from '../auth/api-caller.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import type { OpenStream } from './open-stream.js';

/** How often streams are seen to, in milliseconds. */
export class LivePace {
  /** A stream that was silent for so long gets a heartbeat: proxies close a connection that seems dead. */
  readonly heartbeat: number = 15_000;
  /** Between two looks at all streams. */
  readonly round: number = 500;
  /** How long a client may leave a full stream unread. */
  readonly stall: number = 5_000;
  /** How long a stream whose token was revoked may wait for the signal to sign out. */
  readonly grace: number = 2_000;
}

/** Keeps streams alive, and ends those whose token has ended or was revoked. One timer serves all. */
@Injectable()
export class StreamMonitor {
  private readonly streams = new Map<OpenStream, Credential | null>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly modules: ModuleRef,
    private readonly pace: LivePace,
  ) {}

  /** @param credential what the stream was opened with; null where that does not end */
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

  /** A look that fails is no proof that the token is bad: the next one tells. */
  private async check(stream: OpenStream, { token, expiresAt }: Credential, now: number): Promise<void> {
    if (expiresAt <= Date.now()) return stream.end('token_ended');
    if (await this.isGood(token).catch(() => true)) return;
    if (now - stream.revoke(now) >= this.pace.grace) stream.end('signed_out');
  }

  private async isGood(token: string): Promise<boolean> {
    return (await this.modules.get(TokenVerifier, { strict: false }).verify(token)) !== null;
  }
}
