import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '@tradepost/kernel';
import type { FastifyInstance } from 'fastify';
import { requestId } from './identify-callers.js';
import { HttpProblem } from '../problems/http-problem.js';
import { generalProblems } from '../problems/problem-catalogue.js';
import { PROBLEM_TYPE, problemDocument } from '../problems/problem-document.js';
import type { RequestQueues } from '../limits/request-queues.js';

interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/**
 * Another coding beside chunks. Where `chunked` is not the last one, Node cannot find the end of the body and refuses
 * it.
 */
const OTHER_CODING = /,\s*chunked\s*$/i;

/** How long a client may take to read its answer and hang up, in milliseconds. */
const lingerMs = 2_000;

/** Answers what Node could not parse as HTTP with a problem, after the requests before it, and ends the connection. */
export function answerUnreadable(error: ParserError, socket: Socket, queues: RequestQueues): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  queues.afterAnswers(socket, () => refuse(error, socket));
}

function refuse(error: ParserError, socket: Socket): void {
  const refusal = refusalOf(error);
  const kind = generalProblems[refusal.code];
  const id = newId();
  const body = problemDocument(kind, refusal, [], targetOf(error.rawPacket), id);
  const head = [
    `HTTP/1.1 ${kind.status} ${kind.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  const cut = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(cut));
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Refuses versions other than HTTP/1.1 and 1.0, HTTP/1.0 in chunks (RFC 9112, 6.1), HTTP/1.1 without a `Host` and any
 * request with two (RFC 9112, 3.2), transfer codings other than `chunked`, and `Expect` other than `100-continue` (RFC
 * 9110, 10.1.1).
 */
export function refuseBadHeads(server: FastifyInstance, queues: RequestQueues): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    const complaint = complaintAbout(raw);
    done(complaint === null ? undefined : new HttpProblem('malformed_request', complaint));
  });
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    queues.enter(request, response, refuseExpectation),
  );
}

function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const refusal = new HttpProblem('expectation_failed', 'Send the request without its Expect header.');
  const kind = generalProblems[refusal.code];
  const id = requestId(request.headers);
  const body = problemDocument(kind, refusal, [], request.url ?? '/', id);
  const length = Buffer.byteLength(body);
  response.writeHead(kind.status, {
    'content-type': PROBLEM_TYPE,
    'content-length': length,
    'x-request-id': id,
    'cache-control': 'no-store',
  });
  response.end(body);
}

function complaintAbout({ httpVersion, headers, rawHeaders }: IncomingMessage): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'Only HTTP/1.1 is spoken here. Send the request in that.';
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined)
    return 'HTTP/1.0 knows no Transfer-Encoding. Send the request in HTTP/1.1, or with its Content-Length.';
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHost(rawHeaders[at]!)) hosts += 1;
  if (OTHER_CODING.test(headers['transfer-encoding'] ?? ''))
    return 'Of transfer codings only chunked is understood. Send the body in that, or with its length.';
  if (hosts > 1) return 'There is more than one Host header. Send one.';
  return hosts === 0 && httpVersion === '1.1' ? 'HTTP/1.1 asks for a Host header. Send one.' : null;
}

function isHost(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'host';
}

function refusalOf({ code }: ParserError): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HttpProblem('headers_too_large', 'The request line and headers have more than 16 KiB. Send less.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpProblem('request_timeout', 'The request did not arrive in time. Send it again, whole.');
  return new HttpProblem(
    'malformed_request',
    'This is not a valid HTTP/1.1 request. Check its first line and headers.',
  );
}

function targetOf(packet: Buffer | undefined): string {
  return /^\S+ (\/\S*) HTTP/.exec(packet?.toString('latin1') ?? '')?.[1] ?? '/';
}
