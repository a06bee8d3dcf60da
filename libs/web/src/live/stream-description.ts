import { z } from 'zod';
import type { StreamAnswer } from '../requests/operation.js';
import { id, instant } from '../openapi/schemas.js';

/** Refusals of every stream. */
export const problems = ['too_many_streams', 'stream_ticket_invalid', 'read_model_behind', 'overloaded'];

/** Data of an event about a change. */
export const change = z
  .strictObject({
    type: z.string().describe('What happened; the name of the event.').meta({ example: 'order.paid' }),
    at: instant.describe('When it happened.'),
    resource: z.string().describe('What it happened to.').meta({ example: 'order' }),
    id,
    version: z.int().min(1).describe("Version of the resource's own stream after it."),
    data: z.looseObject({}).describe('The whole resource as it was right after it.'),
  })
  .meta({ id: 'LiveChange' });

/** Data of the event `snapshot`. */
export const snapshot = z
  .record(
    z.string().describe('`orders`, `creditNotes` or `customers`.'),
    z.strictObject({
      items: z.array(z.looseObject({})).describe('Whole resources, newest first.'),
      more: z.boolean().describe('Whether there are older ones, which the lists have.'),
    }),
  )
  .meta({ id: 'LiveSnapshot' });

/** Data of the event `stream.end`. */
export const end = z
  .strictObject({
    reason: z
      .enum(['token_ended', 'signed_out', 'stopping'])
      .describe('`stopping`: connect again. Otherwise another token is needed.'),
  })
  .meta({ id: 'LiveEnd' });

const order = { id: '01890a5d-ac96-774b-bcce-b302099a8057', version: 2, status: 'paid' };

/** Description of every stream's answer. */
export const answer: StreamAnswer = {
  description:
    'Server-Sent Events, until one side closes; the data of each is JSON. `snapshot` comes first (LiveSnapshot), unless ' +
    'the stream goes on after an id; then each change under its name, such as `order.paid` (LiveChange), and the signals ' +
    '`web.client.logout` and `web.client.reload`, whose data is `{}`. `stream.end` (LiveEnd) says why the service closes.',
  data: [change, end, snapshot],
  examples: {
    snapshot: { orders: { items: [order], more: false } },
    'order.paid': {
      type: 'order.paid',
      at: '2010-12-01T08:26:00.000Z',
      resource: 'order',
      id: order.id,
      version: 2,
      data: order,
    },
    'web.client.reload': {},
    'stream.end': { reason: 'stopping' },
  },
};
