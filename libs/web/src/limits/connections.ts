import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpSettings } from '../addresses/http-settings.js';
import { peerTruster } from '../addresses/client-address.js';
import { NetworkShares } from '../addresses/network-shares.js';
import { RequestQueues } from './request-queues.js';
import { UnreadAnswers } from './unread-answers.js';

/** Between two looks for requests that take too long to arrive, in milliseconds. */
const checkIntervalMs = 1_000;
/** How long a client that has a request answered may keep its connection without another one. */
const keepAliveTimeoutMs = 72_000;

/** Seconds in which the head of a request must have arrived, where the whole request has longer. */
const headTimeoutSeconds = 10;

/**
 * Connections that wait until they are taken, unless the system admits fewer (`net.core.somaxconn`). Beyond Node's own
 * 511 the clients of a crowd that comes at once would be ignored, and try again at intervals that double.
 */
const acceptBacklog = 4_096;

/** Takes connections from now on. Resolves with the address; rejects with what the system says against it. */
export function listen(
  app: NestFastifyApplication,
  { port, host }: Pick<HttpSettings, 'port' | 'host'>,
): Promise<string> {
  return app.getHttpAdapter().getInstance().listen({ port, host, backlog: acceptBacklog });
}

/** Why a connection was cut off. */
export type CutReason = 'full' | 'address_share' | 'unread' | 'unread_together' | 'pipelined';

type ConnectionSettings = Pick<
  HttpSettings,
  'requestTimeout' | 'maxConnections' | 'connectionsPerAddress' | 'trustProxy'
>;

/** What clients may leave waiting or unread. */
export interface ConnectionLimits {
  /** How long a client may leave its answer unread, without taking a single byte of it, in milliseconds. */
  readonly unreadTimeout: number;
  /** Requests that wait behind others of their connection, on all connections together. */
  readonly maxWaiting: number;
  /** Bytes that wait to be read, on all connections together. */
  readonly maxUnread: number;
}

const defaultLimits: ConnectionLimits = {
  unreadTimeout: 15_000,
  maxWaiting: 20_000,
  maxUnread: getHeapStatistics().heap_size_limit / 4,
};

/** The HTTP server, and what is under way on its connections. */
export class Connections {
  readonly queues: RequestQueues;
  /** Is told of each connection that is cut off. */
  onCut: (reason: CutReason) => void = () => undefined;

  constructor(private readonly limits: ConnectionLimits = defaultLimits) {
    const unread = new UnreadAnswers(
      () => this.queues,
      (socket) => this.cut(socket, 'unread_together'),
      limits.maxUnread,
    );
    this.queues = new RequestQueues(
      () => unread.begin(),
      (socket) => this.cut(socket, 'pipelined'),
      limits.maxWaiting,
    );
  }

  /**
   * Bounds what clients can hold open: so many connections, a share of them for one address, and none with a request
   * that trickles in (408). Answers may take as long as they like, event streams among them.
   */
  bound(http: Server, { requestTimeout, maxConnections, connectionsPerAddress, trustProxy }: ConnectionSettings): void {
    http.requestTimeout = requestTimeout * 1_000;
    http.headersTimeout = Math.min(headTimeoutSeconds, requestTimeout) * 1_000;
    http.maxConnections = maxConnections;
    http.on('drop', () => this.onCut('full'));
    const shares = new NetworkShares(connectionsPerAddress);
    const isProxy = peerTruster(trustProxy);
    http.on('connection', (socket) => {
      const { remoteAddress } = socket;
      if (remoteAddress === undefined || isProxy(remoteAddress)) return;
      const giveBack = shares.take(remoteAddress);
      if (giveBack === null) this.cut(socket, 'address_share');
      else socket.once('close', giveBack);
    });
  }

  serve(handler: RequestListener): Server {
    const options = {
      requireHostHeader: false,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    };
    const server = createServer(options, (request, response) => this.queues.enter(request, response, handler));
    return server.setTimeout(this.limits.unreadTimeout, (socket) => this.onSilence(socket));
  }

  /** A connection that has never sent a request is the business of the time-out of its head. */
  private onSilence(socket: Socket): void {
    if (socket.writableLength > 0) this.cut(socket, 'unread');
    else if (this.queues.isAnswering(socket) === false) socket.destroy();
  }

  private cut(socket: Socket, reason: CutReason): void {
    socket.destroy();
    this.onCut(reason);
  }
}
