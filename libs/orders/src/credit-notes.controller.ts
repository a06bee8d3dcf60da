import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  Caller,
  created,
  found,
  listed,
  Operation,
  ReadQueryDto,
  schemas,
  ApiTag,
  type ApiCaller,
} from '@tradepost/web';
import { CommandGateway } from '@tradepost/platform';
import { IssueCreditNoteDto, ListCreditNotesDto } from './credit-notes.dto.js';
import { CreditNoteQueries, creditNoteResource, creditNoteSchema } from './queries/credit-note-details.js';
import { costOfLines } from './queries/line.resource.js';
import { IssueCreditNote } from './use-cases/issue-credit-note.js';

@ApiTag('Credit notes', 'Money given back.')
@Controller('v1/credit-notes')
export class CreditNotesController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly notes: CreditNoteQueries,
  ) {}

  @Post()
  @Operation({
    id: 'issueCreditNote',
    summary: 'Give money back',
    access: 'staff',
    description:
      'With `orderId`, all credits of that order together stay within its quantity and amount of each sku. The order ' +
      'must be paid, and cannot be cancelled from then on: its version moves and `cancel` leaves its `allowedActions`; ' +
      'with all of its total credited, so does `ship`. Stock is not given back.',
    body: IssueCreditNoteDto,
    keyRequired: true,
    cost: costOfLines,
    example: {
      reason: 'Arrived broken.',
      lines: [{ sku: '85123A', quantity: 1, unitPrice: { amount: '2.55', currency: 'GBP' } }],
    },
    success: { 201: { description: 'The credit note.', schema: creditNoteSchema } },
    problems: [
      'customer_unknown',
      'order_unknown',
      'order_not_creditable',
      'credit_exceeds_order',
      'currency_mismatch',
      'amount_too_large',
    ],
  })
  issue(@Caller() caller: ApiCaller, @Body() { customerId, orderId, lines, reason }: IssueCreditNoteDto) {
    const command = new IssueCreditNote({
      customerId: customerId ?? null,
      orderId: orderId ?? null,
      items: lines,
      reason,
    });
    return this.commands.execute(caller, command, (note) =>
      created(`/v1/credit-notes/${note.id}`, creditNoteResource(note)),
    );
  }

  @Get(':id')
  @Operation({
    id: 'getCreditNote',
    summary: 'Read a credit note',
    access: 'owners',
    params: { id: 'Id of the credit note.' },
    query: ReadQueryDto,
    conditional: true,
    success: { 200: { description: 'The credit note.', schema: creditNoteSchema } },
    problems: ['credit_note_not_found'],
  })
  async get(@Caller() { tenant, reach }: ApiCaller, @Param('id') id: string, @Query() { minVersion }: ReadQueryDto) {
    return found(await this.notes.get(tenant, reach, id, minVersion), { conditional: true });
  }

  @Get()
  @Operation({
    id: 'listCreditNotes',
    summary: 'List credit notes',
    access: 'owners',
    query: ListCreditNotesDto,
    success: {
      200: {
        description: 'A page of credit notes, newest first unless sorted otherwise.',
        schema: schemas.pageOf(creditNoteSchema),
      },
    },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant, reach }: ApiCaller, @Query() query: ListCreditNotesDto) {
    return listed(await this.notes.list(tenant, reach, query));
  }
}
