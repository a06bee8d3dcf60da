/** Another deliverer has come first: the step starts again from what it left. */
export class CheckpointConflict extends Error {}

/** Where a subscription stands. */
export interface CheckpointState {
  /** Place of the last delivery that is done with; null before the first. */
  readonly position: string | null;
  /** Whether any of its deliveries failed and is not settled yet. */
  readonly hasFailures: boolean;
}

/** How far each subscription has come, kept in the write model of the context that it changes. */
export abstract class Checkpoints {
  abstract read(subscription: string): Promise<CheckpointState>;

  abstract move(subscription: string, position: string): Promise<void>;

  /** Reads inside the transaction that will move it: of two deliverers one finds it moved. Throws `CheckpointConflict`. */
  async claim(subscription: string, expected: string | null): Promise<CheckpointState> {
    const standing = await this.read(subscription);
    if (standing.position !== expected) throw new CheckpointConflict();
    return standing;
  }
}
