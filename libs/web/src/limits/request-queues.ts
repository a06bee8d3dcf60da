import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Pipelined requests that may wait before reading from the connection is paused. */
const maxReadAhead = 4;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly carryOut: RequestListener;
  /** Bytes of the answer not yet handed to the connection. */
  unsent?: () => number;
}

/** Requests of one connection. */
interface Queue {
  current: Exchange | null;
  readonly waiting: Exchange[];
  /** Whether reading is paused until the waiting requests have begun; null where it never was. */
  paused: boolean | null;
  /** Ends the connection once earlier requests are answered: what follows is no HTTP. */
  refuse: (() => void) | null;
}

/**
 * Carries out the requests of each connection one after the other, each once the client has the answer before it. So a
 * connection never holds more than one answer, however many requests a client pipelines without reading (RFC 9112,
 * 9.3.2, asks for as much of all but safe methods). Node alone would carry out all of them at once.
 */
export class RequestQueues {
  /** Connections with a request under way, the longest unread answer first. */
  readonly answering = new Set<Socket>();
  private readonly queues = new WeakMap<Socket, Queue>();
  private waiting = 0;

  /**
   * @param onBegin called before each request is carried out
   * @param onOverflow called with a connection that has more than a few waiting requests, where there are too many in
   * all
   */
  constructor(
    private readonly onBegin: () => void,
    private readonly onOverflow: (socket: Socket) => void,
    private readonly maxWaiting: number,
  ) {}

  enter(request: IncomingMessage, response: ServerResponse, carryOut: RequestListener): void {
    const { socket } = request;
    if (socket.destroyed) return;
    const queue = this.queueOf(socket);
    if (queue.current === null) return this.begin(socket, queue, { request, response, carryOut });
    if (queue.waiting.length >= maxReadAhead) {
      if (this.waiting >= this.maxWaiting) return this.onOverflow(socket);
      pauseReading(socket, queue);
    }
    queue.waiting.push({ request, response, carryOut });
    this.waiting += 1;
  }

  /** Whether a silent client waits for an answer; null where it never sent a request. */
  isAnswering(socket: Socket): boolean | null {
    const queue = this.queues.get(socket);
    return queue === undefined ? null : queue.current !== null;
  }

  /** Calls `refuse` once every request before the faulty one is answered. */
  afterAnswers(socket: Socket, refuse: () => void): void {
    const queue = this.queues.get(socket);
    if (queue === undefined || queue.current === null || !queue.current.request.complete) return refuse();
    queue.refuse ??= refuse;
  }

  /** Registers bytes of the current answer that are kept outside the connection. */
  keep(socket: Socket, unsent: () => number): void {
    const current = this.queues.get(socket)?.current;
    if (current) current.unsent = unsent;
  }

  /** Bytes kept because the client does not read; 0 while it does. */
  unreadBy(socket: Socket): number {
    if (socket.writableLength === 0) return 0;
    return socket.writableLength + (this.queues.get(socket)?.current?.unsent?.() ?? 0);
  }

  private queueOf(socket: Socket): Queue {
    const known = this.queues.get(socket);
    if (known !== undefined) return known;
    const queue: Queue = { current: null, waiting: [], paused: null, refuse: null };
    this.queues.set(socket, queue);
    socket.once('close', () => this.drop(socket, queue));
    return queue;
  }

  private begin(socket: Socket, queue: Queue, exchange: Exchange): void {
    const { request, response, carryOut } = exchange;
    queue.current = exchange;
    this.answering.add(socket);
    response.once('close', () => this.next(socket, queue));
    this.onBegin();
    carryOut(request, response);
  }

  private next(socket: Socket, queue: Queue): void {
    this.answering.delete(socket);
    queue.current = null;
    if (socket.destroyed || socket.writableEnded) return this.drop(socket, queue);
    const following = queue.waiting.shift();
    if (following !== undefined) this.waiting -= 1;
    if (queue.paused === true && queue.waiting.length === 0) {
      queue.paused = false;
      socket.resume();
    }
    if (queue.refuse !== null && following?.request.complete !== true) return queue.refuse();
    if (following !== undefined) this.begin(socket, queue, following);
  }

  private drop(socket: Socket, queue: Queue): void {
    this.answering.delete(socket);
    this.waiting -= queue.waiting.length;
    queue.waiting.length = 0;
  }
}

/** Node resumes reading after each answer, unless paused each time. */
function pauseReading(socket: Socket, queue: Queue): void {
  if (queue.paused === null) socket.on('resume', () => queue.paused === true && socket.pause());
  queue.paused = true;
  socket.pause();
}
