import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalAddress } from '../requests/addresses.js';
import { requestId } from './identify-callers.js';
import { unmarked } from '../requests/if-match.js';
import { Connections } from '../limits/connections.js';
import { answerUnreadable } from './unreadable-requests.js';
import { KeptAnswer } from '../requests/kept-answer.js';
import type { SseBody } from '../requests/sse-body.js';
import { PiecesReply, Reply, StreamReply } from '../requests/reply.js';
import { Stopping } from './stop-in-order.js';

/** Greatest size of a body in bytes. */
const maxBodyBytes = 1_048_576;

/** Greatest size of a head in bytes. */
const maxHeadBytes = 16_384;

const JSON_TYPE = 'application/json; charset=utf-8';

/** A stream must not be buffered by a proxy. */
const OF_STREAMS = { 'x-accel-buffering': 'no' };

/** Fastify under Nest that sends a `Reply` as it is, and streams of events. */
export class TradepostFastifyAdapter extends FastifyAdapter {
  readonly stopping = new Stopping();

  constructor(readonly connections = new Connections()) {
    super({
      genReqId: ({ headers }: { headers: FastifyRequest['headers'] }) => requestId(headers),
      rewriteUrl: ({ url }: { url?: string }) => canonicalAddress(url ?? '/'),
      clientErrorHandler: (error: Error, socket: Socket) => answerUnreadable(error, socket, connections.queues),
      serverFactory: (handler: RequestListener) => connections.serve(handler),
      bodyLimit: maxBodyBytes,
      routerOptions: { maxParamLength: maxHeadBytes },
      return503OnClosing: false,
    });
  }

  override reply(response: FastifyReply, body: unknown, statusCode?: number): FastifyReply {
    if (body instanceof StreamReply) {
      this.connections.queues.keep(response.request.raw.socket, () => body.body.readableLength);
      return sendEvents(response, body.body);
    }
    if (body instanceof PiecesReply) {
      this.connections.queues.keep(response.request.raw.socket, () => body.length);
      return response.header('content-length', body.length).type(JSON_TYPE).send(body.stream());
    }
    if (body instanceof KeptAnswer) return sendKept(response, body);
    if (!(body instanceof Reply)) return super.reply(response as never, body, statusCode) as FastifyReply;
    response.headers(body.headers);
    const known = body.conditional ? response.request.headers['if-none-match'] : undefined;
    if (known !== undefined && matches(known, body.headers['etag']!)) return response.code(304).send();
    return response.code(body.status).type(JSON_TYPE).send(body.body);
  }
}

function sendKept(response: FastifyReply, { type, body, etag }: KeptAnswer): FastifyReply {
  response.header('etag', etag);
  const known = response.request.headers['if-none-match'];
  if (known !== undefined && matches(known, etag)) return response.code(304).send();
  return response.type(type).send(body);
}

/** A client that is gone, or asks for the head alone, leaves the stream without a reader. */
function sendEvents(response: FastifyReply, body: SseBody): FastifyReply {
  const { raw, request } = response;
  const { socket } = request.raw;
  response.headers(OF_STREAMS).type('text/event-stream; charset=utf-8');
  if (request.method !== 'HEAD' && !raw.destroyed && !socket.destroyed) {
    closeTogether(body, raw, socket);
    return response.send(body);
  }
  body.destroy();
  return response.send(request.method === 'HEAD' ? Readable.from([]) : null);
}

/** The body ends once the client has everything or is gone; where it ends earlier, the client is disconnected. */
function closeTogether(body: SseBody, answer: ServerResponse, socket: Socket): void {
  const over = (): void => void body.destroy();
  answer.once('close', over);
  socket.once('close', over);
  body.once('close', () => {
    socket.off('close', over);
    if (!answer.writableFinished) answer.destroy();
  });
}

/** Weak comparison, as RFC 9110 requires for If-None-Match; ignores marks of compressing proxies. */
function matches(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((candidate) => candidate.trim())
    .some((candidate) => candidate === '*' || candidate === etag || unmarked(candidate) === etag);
}
