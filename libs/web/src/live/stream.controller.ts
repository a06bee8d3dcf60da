import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { AccessScope } from '@tradepost/kernel';
import { z } from 'zod';
import { watchedBy } from '../auth/access.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { Caller } from '../auth/caller.js';
import { canonicalPath } from '../addresses/ids-in-addresses.js';
import { Operation } from '../requests/operation.js';
import { Reply, StreamReply } from '../requests/reply.js';
import { ApiTag } from '../openapi/api-tag.js';
import type { Scope } from './audience.js';
import { LastEventId } from './last-event-id.js';
import { LiveStreams } from './live-streams.js';
import { answer, problems } from './stream-description.js';
import { CreateStreamTicketDto, WatchQueryDto } from './stream.dto.js';
import { StreamTickets, ticketLifetimeMs } from './stream-tickets.js';

const ticketSchema = z
  .strictObject({
    ticket: z.string().describe('For the query parameter `ticket`; works once.'),
    expiresIn: z.int().describe('Seconds until it stops working.').meta({ example: 30 }),
  })
  .meta({ id: 'StreamTicket', example: { ticket: 'Yk3v0eV7b1n1m0cXW8Yv3Xn5c2l0Qm9a1s2d3f4g5h6', expiresIn: 30 } });

/** Streams across all contexts, and the tickets that open a stream from a browser. */
@ApiTag('Live updates', 'What changes, as it happens, as Server-Sent Events.')
@Controller('v1')
export class StreamController {
  constructor(
    private readonly streams: LiveStreams,
    private readonly tickets: StreamTickets,
  ) {}

  @Get('stream')
  @Operation({
    id: 'watch',
    summary: 'Watch all that concerns the caller',
    access: 'everyone',
    description:
      'The orders, credit notes and the customer that belong to the caller; with an order token, that order; with ' +
      '`scope=tenant`, for staff, those of everybody; without a token, nothing but signals. The snapshot shows the newest 20 of each, fewer where they are very large.',
    query: WatchQueryDto,
    stream: answer,
    success: {},
    problems: [...problems, 'unauthenticated', 'forbidden'],
  })
  async watch(
    @Caller() caller: ApiCaller,
    @LastEventId() lastEventId: string | undefined,
    @Query() { scope: wanted }: WatchQueryDto,
  ): Promise<StreamReply> {
    const scope = scopeOf(watchedBy(caller.identity, wanted));
    return new StreamReply(await this.streams.start(caller, { scope, lastEventId }));
  }

  @Post('stream-tickets')
  @Operation({
    id: 'createStreamTicket',
    summary: 'Get a ticket to open a stream from a browser',
    access: 'holders',
    description:
      '`EventSource` cannot send a token: it opens a stream with `?ticket=`. A ticket opens one stream, once, within 30 ' +
      'seconds, for whoever asked for it. It is never stored: a repeated request gets a new one.',
    body: CreateStreamTicketDto,
    example: { path: '/v1/stream' },
    success: { 200: { description: 'The ticket.', schema: ticketSchema } },
    problems: [],
  })
  ticket(
    @Caller() { tenant, identity, credential, network }: ApiCaller,
    @Body() { path }: CreateStreamTicketDto,
  ): Reply {
    const ticket = this.tickets.issue({
      tenant,
      identity,
      credential,
      network,
      path: path === undefined ? null : canonicalPath(path),
    });
    return new Reply(200, JSON.stringify({ ticket, expiresIn: ticketLifetimeMs / 1_000 }));
  }
}

/** An order token opens its order alone. */
function scopeOf(reach: AccessScope): Scope {
  const one = typeof reach === 'object' && 'only' in reach ? { resource: 'order', id: reach.only } : null;
  return { reach, one };
}
