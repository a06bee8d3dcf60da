import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpSettings } from '../addresses/http-settings.js';
import { peerTruster } from '../addresses/client-address.js';
import { NetworkShares } from '../addresses/network-shares.js';
import { RequestQueues } from './request-queues.js';
import { UnreadAnswers } from './unread-answers.js';

/** Interval of checks for requests that arrive too slowly, in milliseconds. */
const checkIntervalMs = 1_000;
/** How long an idle connection is kept after an answer, in milliseconds. */
const keepAliveTimeoutMs = 72_000;

/** Time in which the head of a request must have arrived, in seconds, where the whole request has longer. */
const headTimeoutSeconds = 10;

/**
 * Length of the accept queue, unless the system limits it (`net.core.somaxconn`). Beyond Node's default of 511, clients
 * of a burst would be ignored and retry at doubling intervals.
 */
const acceptBacklog = 4_096;

/** Starts to listen. Resolves with the address; rejects with the system's error. */
export function listen(
  app: NestFastifyApplication,
  { port, host }: Pick<HttpSettings, 'port' | 'host'>,
): Promise<string> {
  return app.getHttpAdapter().getInstance().listen({ port, host, backlog: acceptBacklog });
}

/** Reason for closing a connection. */
export type CutReason = 'full' | 'address_share' | 'unread' | 'unread_together' | 'pipelined';

type ConnectionSettings = Pick<
  HttpSettings,
  'requestTimeout' | 'maxConnections' | 'connectionsPerAddress' | 'trustProxy'
>;

/** Limits of what clients may leave waiting or unread. */
export interface ConnectionLimits {
  /** How long a client may take no byte of its answer, in milliseconds. */
  readonly unreadTimeout: number;
  /** Pipelined requests waiting on all connections together. */
  readonly maxWaiting: number;
  /** Unread bytes on all connections together. */
  readonly maxUnread: number;
}

const defaultLimits: ConnectionLimits = {
  unreadTimeout: 15_000,
  maxWaiting: 20_000,
  maxUnread: getHeapStatistics().heap_size_limit / 4,
};

/** The HTTP server with the state of its connections. */
export class Connections {
  readonly queues: RequestQueues;
  /** Called for each connection that is closed by the service. */
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
   * Limits open connections, in all and for one address, and slow requests (408). Answers may take any time, event
   * streams included.
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

  /** A connection without a request is closed by the time-out of its head. */
  private onSilence(socket: Socket): void {
    if (socket.writableLength > 0) this.cut(socket, 'unread');
    else if (this.queues.isAnswering(socket) === false) socket.destroy();
  }

  private cut(socket: Socket, reason: CutReason): void {
    socket.destroy();
    this.onCut(reason);
  }
}
