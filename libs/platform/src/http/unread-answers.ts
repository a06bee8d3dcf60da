import type { Socket } from 'node:net';

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
    private readonly answering: () => Iterable<Socket>,
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
    let unread = 0;
    for (const { writableLength } of this.answering()) unread += writableLength;
    if (unread <= this.maxBytes) return unread;
    for (const socket of this.answering()) {
      if (unread <= this.maxBytes) break;
      if (socket.writableLength === 0) continue;
      unread -= socket.writableLength;
      this.cut(socket);
    }
    return unread;
  }
}
