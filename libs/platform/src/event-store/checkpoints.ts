/** Another deliverer moved the checkpoint first. The step starts again from there. */
export class CheckpointConflict extends Error {}

/** State of a subscription. */
export interface CheckpointState {
  /** Position of the last settled delivery; null before the first. */
  readonly position: string | null;
  /** Whether it has failed deliveries. */
  readonly hasFailures: boolean;
}

/** How far each subscription has come, in the write model of the context that its handlers change. */
export abstract class Checkpoints {
  abstract read(subscription: string): Promise<CheckpointState>;

  abstract move(subscription: string, position: string): Promise<void>;

  /**
   * Reads the state inside the transaction that will move it. Throws `CheckpointConflict` where it was moved meanwhile.
   */
  async claim(subscription: string, expected: string | null): Promise<CheckpointState> {
    const standing = await this.read(subscription);
    if (standing.position !== expected) throw new CheckpointConflict();
    return standing;
  }
}
