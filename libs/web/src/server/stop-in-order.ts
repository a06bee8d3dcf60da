import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

/** Between two looks for connections that have nothing under way, in milliseconds. */
const pollIntervalMs = 50;
/** Requests that are not answered by then lose their connection, in milliseconds from when the service was told to stop. */
const closeTimeoutMs = 3_000;
/** Milliseconds that they have at least from when nothing new is taken. */
const leastPatienceMs = 1_000;

/** How long to wait for a moment in which no connection comes, in milliseconds. */
const maxQuietWaitMs = 500;

/** Whether a server was told to stop, and when. */
export class Stopping {
  private toldAt: number | null = null;
  /** Refusals that wait until no more connections are taken; null: none does. */
  private held: (() => void)[] | null = null;

  get isTold(): boolean {
    return this.toldAt !== null;
  }

  tell(): void {
    this.toldAt ??= performance.now();
  }

  /** Milliseconds since. */
  get age(): number {
    return this.toldAt === null ? 0 : performance.now() - this.toldAt;
  }

  /** Has refusals wait: whoever waits for an answer opens no other connection meanwhile. */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    for (const refuse of this.held ?? []) refuse();
    this.held = null;
  }

  refuse(refuse: () => void): void {
    if (this.held === null) refuse();
    else this.held.push(refuse);
  }
}

/** Tells an application to stop, and resolves when those who still call it have been told for so many seconds. */
export async function drain(app: NestFastifyApplication, seconds: number): Promise<void> {
  (app.getHttpAdapter() as unknown as { readonly stopping: Stopping }).stopping.tell();
  await pause(seconds * 1_000);
}

/**
 * Once the server was told to stop, refuses new requests, has those under way answered and ends each connection with its
 * next answer. A client that keeps its connection after the server has closed would hold up the end for a minute, one
 * that never sends its request whole for five.
 */
export function stopInOrder(server: FastifyInstance, stopping: Stopping): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if (!stopping.isTold) return done();
    onceWhole(raw, () => stopping.refuse(() => done(stoppingProblem())));
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping.isTold) void reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('preClose', (done) => {
    stopping.tell();
    const { server: http } = server;
    if (!http.listening) return done();
    const sweep = setInterval(() => http.closeIdleConnections(), pollIntervalMs);
    const cut = setTimeout(() => http.closeAllConnections(), Math.max(leastPatienceMs, closeTimeoutMs - stopping.age));
    http.once('close', () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
    stopping.hold();
    closeOnceQuiet(http, () => {
      stopping.release();
      done();
    });
  });
}

/** What is answered to a request that came too late to be carried out. */
export function stoppingProblem(): HttpProblem {
  return new HttpProblem('overloaded', 'The service is stopping; nothing was changed. Send the request again.');
}

/** A connection that ends before the body of its request was read is reset, and the client never sees its answer. */
function onceWhole(request: IncomingMessage, act: () => void): void {
  if (request.complete) return act();
  request.once('close', act);
  request.resume();
}

/**
 * Takes no more connections once a turn of the event loop has brought none: those that the system has queued when the
 * server closes would be reset.
 */
function closeOnceQuiet(http: Server, act: () => void): void {
  let came = true;
  const note = (): void => void (came = true);
  const deadline = performance.now() + maxQuietWaitMs;
  const look = (): void => {
    if (came && performance.now() < deadline) {
      came = false;
      return void setImmediate(look);
    }
    http.off('connection', note);
    http.close();
    act();
  };
  http.on('connection', note);
  look();
}
