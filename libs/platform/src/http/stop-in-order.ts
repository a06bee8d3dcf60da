import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './http-problem.js';

/** Between two looks for connections that have nothing under way, in milliseconds. */
const GLANCE = 50;
/** Requests that are not answered by then lose their connection, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Once the server closes, refuses new requests and has those under way answered. A client that keeps its connection
 * after its answer would hold up the end for a minute, one that never sends its request whole for five.
 */
export function stopInOrder(server: FastifyInstance): void {
  let isStopping = false;
  server.addHook('onRequest', (_request, _reply, done) => {
    if (!isStopping) return done();
    done(stopping());
  });
  server.addHook('preClose', (done) => {
    isStopping = true;
    const { server: http } = server;
    if (!http.listening) return done();
    const sweep = setInterval(() => http.closeIdleConnections(), GLANCE);
    const cut = setTimeout(() => http.closeAllConnections(), PATIENCE);
    http.once('close', () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
    done();
  });
}

/** What is answered to a request that came too late to be carried out. */
export function stopping(): HttpProblem {
  return new HttpProblem('overloaded', 'The service is stopping; nothing was changed. Send the request again.');
}
