import type { Socket } from 'node:net';
import type { RequestQueues } from './request-queues.js';

/** Greatest number of answers between two checks. */
const answersBetweenLooks = 64;
/** Greatest interval between two checks, in milliseconds. */
const lookIntervalMs = 250;

/**
 * Limits unread bytes of all connections together. Beyond the limit, the connections with the oldest answers are
 * closed.
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

  /** Returns the number of unread bytes. */
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
