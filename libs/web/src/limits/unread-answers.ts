import type { Socket } from 'node:net';
import type { RequestQueues } from './request-queues.js';

/** Answers between two looks, at most. */
const answersBetweenLooks = 64;
/** Time between two looks in milliseconds, at most. */
const lookIntervalMs = 250;

/**
 * Bounds what clients leave unread on all connections together. Beyond it the answers that have been on their way the
 * longest lose their connection.
 */
export class UnreadAnswers {
  private begun = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly queues: () => Pick<RequestQueues, 'answering' | 'unreadBy'>,
    private readonly cut: (socket: Socket) => void,
    private readonly maxBytes: number,
  ) {}

  /** To be called for each answer that begins. */
  begin(): void {
    this.begun += 1;
    if (this.begun >= answersBetweenLooks) this.look();
    this.timer ??= setTimeout(() => this.lookAgain(), lookIntervalMs).unref();
  }

  private lookAgain(): void {
    this.timer = this.look() > 0 ? setTimeout(() => this.lookAgain(), lookIntervalMs).unref() : null;
  }

  /** Returns how many bytes are unread. */
  private look(): number {
    this.begun = 0;
    const { answering } = this.queues();
    let unread = 0;
    for (const socket of answering) unread += this.queues().unreadBy(socket);
    if (unread <= this.maxBytes) return unread;
    for (const socket of answering) {
      if (unread <= this.maxBytes) break;
      const own = this.queues().unreadBy(socket);
      if (own === 0) continue;
      unread -= own;
      this.cut(socket);
    }
    return unread;
  }
}
