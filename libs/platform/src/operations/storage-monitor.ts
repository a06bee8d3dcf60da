import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { PlatformSettings } from '../runtime/platform-settings.js';
import { Log } from '../runtime/log.js';
import { Contexts } from '../contexts/contexts.js';

/** Least interval between two probes, in milliseconds. */
const probeIntervalMs = 1_000;
/** Greatest number of stores probed at once; the others come next. */
const maxProbes = 8;
/** Free space under which a disk counts as full, in bytes: a commit may need some hundred kilobytes. */
const minFreeBytes = 2 ** 20;

/** Why changes of one context and tenant cannot be stored. */
interface Trouble {
  readonly context: string;
  readonly tenant: string;
  readonly sentence: string;
}

/** Probes whether changes can be stored. */
@Injectable()
export class StorageMonitor {
  private looking: Promise<void> | null = null;
  private lookedAt = -Infinity;
  private next = 0;
  private isFull = false;
  private told: ReadonlyMap<string, Trouble> = new Map();

  constructor(
    private readonly contexts: Contexts,
    private readonly settings: PlatformSettings,
    private readonly log: Log,
  ) {}

  /**
   * Whether all changes can be stored, and why not, in sentences. Probes at most once a second, for little more than a
   * second, and logs changes.
   */
  async report(): Promise<{ readonly writable: boolean; readonly problems: readonly string[] }> {
    if (this.looking === null && performance.now() - this.lookedAt >= probeIntervalMs) {
      this.looking = this.look().finally(() => {
        this.lookedAt = performance.now();
        this.looking = null;
      });
    }
    await this.looking;
    const troubles = this.troubles();
    this.tell(troubles);
    const room = this.isFull ? [`There is no room left on the disk of ${this.settings.dataDirectory}.`] : [];
    return {
      writable: troubles.length === 0 && !this.isFull,
      problems: [...room, ...troubles.map(({ sentence }) => sentence)],
    };
  }

  private async look(): Promise<void> {
    const { all } = this;
    const due = Array.from({ length: Math.min(maxProbes, all.length) }, (_, i) => all[(this.next + i) % all.length]!);
    this.next += due.length;
    await Promise.all([this.measure(), ...due.map(({ database }) => database.probe.look())]);
  }

  private async measure(): Promise<void> {
    const { bavail, bsize } = await statfs(this.settings.dataDirectory).catch(() => ({ bavail: Infinity, bsize: 1 }));
    this.isFull = bavail * bsize < minFreeBytes;
  }

  private get all() {
    return this.contexts.all.flatMap(({ name: context, all }) =>
      all.map(({ tenant, database }) => ({ context, tenant, database })),
    );
  }

  private troubles(): readonly Trouble[] {
    return this.all.flatMap(({ context, tenant, database }) => {
      const { problem } = database.probe;
      if (problem === null) return [];
      return [{ context, tenant, sentence: `Changes of ${context} for ${tenant} are not stored: ${problem}.` }];
    });
  }

  private tell(troubles: readonly Trouble[]): void {
    const now = new Map(troubles.map((trouble) => [`${trouble.tenant} ${trouble.context}`, trouble]));
    for (const [key, { context, tenant, sentence }] of now)
      if (!this.told.has(key)) this.log.warn({ context, tenant }, sentence);
    for (const [key, { context, tenant }] of this.told)
      if (!now.has(key)) this.log.info({ context, tenant }, `Changes of ${context} for ${tenant} are stored again.`);
    this.told = now;
  }
}
