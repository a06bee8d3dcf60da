import { createHash } from 'node:crypto';
import type { Position } from '@tradepost/platform/event-store';
import type { LiveSource } from './live-source.js';

/** Positions of a stream, by the name of the source. */
export type Places = ReadonlyMap<string, Position>;

/** Greatest length of an id. */
const maxLength = 1_024;

/**
 * Event ids of one stream. An id holds the position in every source, so that the stream can be resumed after any
 * restart. It is bound to its scope and logs: ids of other scopes, or from before a restore, are refused.
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

  /** Null for an id of another stream. Its positions may not exist. */
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
