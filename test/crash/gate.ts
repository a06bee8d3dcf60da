import { once, EventEmitter } from 'node:events';

/** Lets clients begin something new while it is open, and tells when all that they had begun is done. */
export class Gate {
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private isOpen = true;
  private busy = 0;

  /** Runs a piece of work as soon as the gate is open. */
  async pass(work: () => Promise<void>): Promise<void> {
    while (!this.isOpen) await once(this.changes, 'open');
    this.busy += 1;
    try {
      await work();
    } finally {
      this.busy -= 1;
      if (this.busy === 0) this.changes.emit('idle');
    }
  }

  /** Resolves when what was under way is done. */
  async close(): Promise<void> {
    this.isOpen = false;
    if (this.busy > 0) await once(this.changes, 'idle');
  }

  open(): void {
    this.isOpen = true;
    this.changes.emit('open');
  }
}
