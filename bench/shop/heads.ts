import type { Database } from 'better-sqlite3';

/** Last positions of the event logs and outboxes of write models, which checkpoints refer to. */
export class Heads {
  private readonly before: readonly number[];

  constructor(private readonly writeModels: readonly Database[]) {
    this.before = writeModels.flatMap(headsOf);
  }

  /**
   * Moves every checkpoint to the end of its log. Throws where one was not at the end before, or its log is unknown.
   */
  moveCheckpoints(files: readonly Database[]): void {
    const after = this.writeModels.flatMap(headsOf);
    for (const db of files) {
      const checkpoints = db.prepare('SELECT subscription, position FROM checkpoints').raw().all() as [
        string,
        string,
      ][];
      const move = db.prepare('UPDATE checkpoints SET position = ? WHERE subscription = ?');
      for (const [subscription, position] of checkpoints) {
        const logs = this.before.flatMap((head, log) => (head === Number(position) ? [log] : []));
        if (logs.length !== 1)
          throw new Error(`${subscription} stands at ${position}, the end of ${logs.length} logs.`);
        move.run(String(after[logs[0]!]), subscription);
      }
    }
  }
}

/** Positions of the newest entries of event log and outbox, even where the outbox has been emptied. */
function headsOf(db: Database): number[] {
  const sequence = db.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck();
  return ['events', 'outbox'].map((log) => sequence.get(log) ?? 0);
}
