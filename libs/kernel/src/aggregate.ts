import { deepFreeze } from './deep-freeze.js';
import type { DomainEvent } from './domain-event.js';
import { assertVersion, type ExpectedVersion } from './expected-version.js';

/** State of an aggregate and the stream version it reflects. */
export interface Snapshot<S> {
  readonly version: number;
  readonly state: S;
}

/**
 * Consistency boundary that changes its state only by recording events. Subclasses offer decisions as methods, and
 * static factories to create one, restore one from a snapshot, or replay one from history.
 */
export abstract class Aggregate<S, E extends DomainEvent> {
  private snapshot: Snapshot<S> | null = null;
  private recorded: E[] = [];

  protected constructor(readonly id: string) {}

  /** Next state, built field by field from the previous one (null before the first event). Pure. */
  protected abstract evolve(state: S | null, event: E): S;

  /** Number of events in the stream, recorded but unsaved ones included; 0 before the first. */
  get version(): number {
    return this.snapshot?.version ?? 0;
  }

  /** The current state. Throws before the first event. */
  get state(): S {
    if (this.snapshot === null) throw new Error(`${this.constructor.name} ${this.id} has no history yet.`);
    return this.snapshot.state;
  }

  /** Whether at least one event has been recorded. */
  get exists(): boolean {
    return this.snapshot !== null;
  }

  /**
   * Returns the aggregate itself. Throws `VersionUnstated` or `VersionMismatch` unless its version is an expected one.
   */
  at(expected: ExpectedVersion): this {
    assertVersion(expected, this.version);
    return this;
  }

  /** Hands over the events recorded since the last call, oldest first. */
  takeRecorded(): readonly E[] {
    const taken = this.recorded;
    this.recorded = [];
    return taken;
  }

  protected record(event: E): void {
    this.apply(deepFreeze(event));
    this.recorded.push(event);
  }

  protected restore(snapshot: Snapshot<S>): this {
    this.snapshot = snapshot;
    return this;
  }

  protected replay(history: Iterable<E>): this {
    for (const event of history) this.apply(event);
    return this;
  }

  private apply(event: E): void {
    this.snapshot = { version: this.version + 1, state: this.evolve(this.snapshot?.state ?? null, event) };
  }
}
