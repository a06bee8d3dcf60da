import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Contexts } from '@tradepost/platform/contexts';
import type { RequestContext } from '@tradepost/platform/event-store';
import { IdempotentCalls } from '../requests/idempotent-calls.js';
import { Caller } from '../auth/caller.js';
import { Operation } from '../requests/operation.js';
import { Reply } from '../requests/reply.js';
import * as schemas from '../openapi/schemas.js';
import { ApiTag } from '../openapi/api-tag.js';
import {
  DiscardDeadLetterDto,
  GetDeadLetterDto,
  handlerPiece,
  ListDeadLettersDto,
  RedriveDeadLettersDto,
} from './dead-letters.dto.js';
import { contextOfHandler, DeadLetters, type DeadLetter } from '@tradepost/platform/operations';

const letterId = 'Id of the dead letter: 32 hexadecimal digits.';

const message = z.strictObject({
  id: z.string().describe('Id of the event, or of the contract.'),
  type: z.string().meta({ example: 'tradepost.orders.order-placed.v1' }),
  stream: z.string().describe('What orders deliveries; a later one of the same stream waits.'),
  correlationId: z.string().describe('Request that led to it.'),
});
const deadExample = {
  id: '5c1a9a4c8dd2a0a5b7f3a1e09f5dc2ab',
  handler: 'orders.buyers',
  state: 'dead',
  attempts: 5,
  nextAttemptAt: null,
  since: '2010-12-01T08:26:00.000Z',
  problem: 'Error: The buyer of this order is not known.',
  message: {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    type: 'tradepost.customers.customer-changed.v1',
    stream: 'customer/01890a5d-ac96-774b-bcce-b302099a8057',
    correlationId: '01890a81-0f3d-7b6e-8a21-5c94e7d0b3f1',
  },
  parked: 0,
};
const deadLetter = z
  .strictObject({
    id: z.string().meta({ example: '5c1a9a4c8dd2a0a5b7f3a1e09f5dc2ab' }),
    handler: schemas.text(handlerPiece),
    state: z.enum(['retrying', 'dead', 'discarded']).describe('`dead` after five failed attempts.'),
    attempts: z.int().min(0).describe('Attempts that failed.'),
    nextAttemptAt: schemas.instant.nullable(),
    since: schemas.instant.describe('Since when it holds up its stream.'),
    problem: z.string().nullable().describe('What the last attempt failed with.'),
    message,
    parked: z.int().min(0).describe('Deliveries that wait behind it.'),
  })
  .meta({ id: 'DeadLetter', example: deadExample });
const openDeadLetter = deadLetter
  .extend({
    payload: z
      .record(z.string(), z.unknown())
      .describe('The event or contract; personal fields read `[masked]` unless `reveal` names them.'),
    behind: z.array(message).describe('The first 100 that wait behind it, in order.'),
  })
  .meta({
    id: 'OpenDeadLetter',
    example: { ...deadExample, payload: { email: '[masked]', country: 'GB' }, behind: [] },
  });
const redriven = z
  .strictObject({ redriven: z.int().min(0).describe('Dead letters put back.') })
  .meta({ id: 'Redriven', example: { redriven: 3 } });

/** Deliveries inside the shop that failed: to be looked at, tried again or given up. */
@ApiTag('Operations', 'Deliveries inside the shop that failed: to be looked at, tried again or given up.')
@Controller('v1/ops/dead-letters')
export class DeadLettersController {
  private readonly calls: IdempotentCalls;

  constructor(
    private readonly deadLetters: DeadLetters,
    contexts: Contexts,
  ) {
    this.calls = new IdempotentCalls(contexts);
  }

  @Get()
  @Operation({
    id: 'listDeadLetters',
    summary: 'List deliveries that failed',
    access: 'staff',
    description: 'Newest first: those that are dead, and those that are still tried again.',
    query: ListDeadLettersDto,
    success: { 200: { description: 'A page of dead letters.', schema: schemas.pageOf(deadLetter) } },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant }: RequestContext, @Query() query: ListDeadLettersDto): Promise<Reply> {
    return new Reply(200, JSON.stringify(await this.deadLetters.list(tenant, query)));
  }

  @Get(':id')
  @Operation({
    id: 'getDeadLetter',
    summary: 'Show a delivery that failed, with its content',
    access: 'staff',
    params: { id: letterId },
    query: GetDeadLetterDto,
    success: { 200: { description: 'The dead letter.', schema: openDeadLetter } },
    problems: ['dead_letter_not_found'],
  })
  async open(
    @Caller() { tenant }: RequestContext,
    @Param('id') id: string,
    @Query() { reveal }: GetDeadLetterDto,
  ): Promise<Reply> {
    return new Reply(200, JSON.stringify(await this.deadLetters.open(tenant, id, reveal?.split(','))));
  }

  @Post('redrive')
  @Operation({
    id: 'redriveDeadLetters',
    summary: 'Try all dead letters of a handler again',
    access: 'staff',
    body: RedriveDeadLettersDto,
    example: { handler: 'orders.buyers' },
    success: { 200: { description: 'How many there were.', schema: redriven } },
    problems: [],
  })
  redriveAll(@Caller() caller: RequestContext, @Body() { handler }: RedriveDeadLettersDto): Promise<Reply> {
    return this.once(caller, async () => ({
      handler,
      body: { redriven: await this.deadLetters.redriveAll(caller.tenant, handler) },
    }));
  }

  @Post(':id/redrive')
  @Operation({
    id: 'redriveDeadLetter',
    summary: 'Try a dead letter again',
    access: 'staff',
    description: 'At once, with five attempts. Those that wait behind it follow in order.',
    params: { id: letterId },
    success: {
      200: {
        description: 'The delivery, due now.',
        schema: deadLetter,
        example: { ...deadExample, state: 'retrying', attempts: 0, nextAttemptAt: '2010-12-01T09:00:00.000Z' },
      },
    },
    problems: ['dead_letter_not_found', 'delivery_not_dead'],
  })
  redrive(@Caller() caller: RequestContext, @Param('id') id: string): Promise<Reply> {
    return this.once(caller, () => this.deadLetters.redrive(caller.tenant, id).then(aboutLetter));
  }

  @Post(':id/discard')
  @Operation({
    id: 'discardDeadLetter',
    summary: 'Give a dead letter up',
    access: 'staff',
    description: 'Its handler never receives it; who decided that, and why, is recorded. Those behind it go on.',
    params: { id: letterId },
    body: DiscardDeadLetterDto,
    example: { reason: 'A test order that was deleted by hand.' },
    success: {
      200: {
        description: 'The dead letter as it was.',
        schema: deadLetter,
        example: { ...deadExample, state: 'discarded' },
      },
    },
    problems: ['dead_letter_not_found', 'delivery_not_dead'],
  })
  discard(
    @Caller() caller: RequestContext,
    @Param('id') id: string,
    @Body() { reason }: DiscardDeadLetterDto,
  ): Promise<Reply> {
    return this.once(caller, () => this.deadLetters.discard(caller, id, reason).then(aboutLetter));
  }

  private once(caller: RequestContext, work: () => Promise<Done>): Promise<Reply> {
    return this.calls.respond(caller, async () => {
      const { handler, body } = await work();
      return { context: contextOfHandler(handler), reply: new Reply(200, JSON.stringify(body)) };
    });
  }
}

/** What was done, and for which handler. */
interface Done {
  readonly handler: string;
  readonly body: object;
}

const aboutLetter = (letter: DeadLetter): Done => ({ handler: letter.handler, body: letter });
