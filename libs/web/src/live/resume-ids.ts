import { createHash } from 'node:crypto';
import type { Position } from '@tradepost/platform/event-store';
import type { LiveSource } from './live-source.js';

/** How far a stream has come in each source, by the source's name. */
export type Places = ReadonlyMap<string, Position>;

/** Longer is no id of ours. */
const maxLength = 1_024;

/**
 * The ids of one stream's events. An id holds the place in every source that the stream is told from, so that it can be
 * resumed after any restart. It is good for the same scope, and for the very logs it came from: one of another scope, or
 * from before a restore, is no id of this stream.
 */
export class ResumeIds {
  private constructor(
    private readonly fingerprint: string,
    private readonly names: readonly string[],
  ) {}

  static async of(scope: unknown, sources: readonly LiveSource[]): Promise<ResumeIds> {
    const logs = await Promise.all(sources.map(async (source) => [source.name, await source.identity()]));
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([scope, logs]))
      .digest('base64url')
      .slice(0, 12);
    return new ResumeIds(
      fingerprint,
      sources.map(({ name }) => name),
    );
  }

  encode(places: Places): string {
    const positions = this.names.map((name) => places.get(name));
    return Buffer.from(JSON.stringify([this.fingerprint, ...positions])).toString('base64url');
  }

  /** Null for what is no id of this stream. The places it names need not exist. */
  decode(id: string): Places | null {
    if (id.length > maxLength) return null;
    try {
      const [fingerprint, ...positions] = JSON.parse(Buffer.from(id, 'base64url').toString()) as unknown[];
      const whole = positions.length === this.names.length && positions.every((one) => typeof one === 'string');
      if (fingerprint !== this.fingerprint || !whole) return null;
      return new Map(this.names.map((name, i) => [name, positions[i] as Position]));
    } catch {
      return null;
    }
  }
}
