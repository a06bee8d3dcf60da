import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

/** Interval of checks for idle connections, in milliseconds. */
const pollIntervalMs = 50;
/** When unanswered requests lose their connection, in milliseconds after the stop. */
const closeTimeoutMs = 3_000;
/** Least time that they have once nothing new is accepted, in milliseconds. */
const leastPatienceMs = 1_000;

/** How long to wait for a moment without new connections, in milliseconds. */
const maxQuietWaitMs = 500;

/** Whether and when a server was told to stop. */
export class Stopping {
  private toldAt: number | null = null;
  /** Refusals held until no more connections are accepted; null for none. */
  private held: (() => void)[] | null = null;

  get isTold(): boolean {
    return this.toldAt !== null;
  }

  tell(): void {
    this.toldAt ??= performance.now();
  }

  /** Milliseconds since the stop. */
  get age(): number {
    return this.toldAt === null ? 0 : performance.now() - this.toldAt;
  }

  /** Holds refusals: a waiting client opens no other connection meanwhile. */
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

/** Stops an application, and resolves once its callers were told for this many seconds. */
export async function drain(app: NestFastifyApplication, seconds: number): Promise<void> {
  (app.getHttpAdapter() as unknown as { readonly stopping: Stopping }).stopping.tell();
  await pause(seconds * 1_000);
}

/**
 * After the stop, refuses new requests, finishes those under way, and ends each connection with its next answer. An
 * idle client would delay the end by a minute, one with an incomplete request by five.
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

/** Answer to a request that came too late. */
export function stoppingProblem(): HttpProblem {
  return new HttpProblem('overloaded', 'The service is stopping; nothing was changed. Send the request again.');
}

/** A connection that ends before the body was read is reset, and the client never sees its answer. */
function onceWhole(request: IncomingMessage, act: () => void): void {
  if (request.complete) return act();
  request.once('close', act);
  request.resume();
}

/**
 * Stops accepting once a turn of the event loop has brought no connection: those queued by the system would be reset.
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
