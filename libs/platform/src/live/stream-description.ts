import { z } from 'zod';
import { id, instant } from '../http/schemas.js';

/** Query parameters of every stream. */
export const query = z.strictObject({
  ticket: z
    .string()
    .max(100)
    .optional()
    .describe('From `POST /v1/stream-tickets`, where no Authorization header can be sent.'),
  lastEventId: z
    .string()
    .max(1_024)
    .optional()
    .describe('Like the header `Last-Event-ID`, for a page that was loaded anew. The header wins.'),
});

/** Refusals that every stream may answer with. */
export const problems = ['too_many_streams', 'stream_ticket_invalid', 'read_model_behind', 'overloaded'];

/** The data of each event that tells of a change. */
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

/** The data of the event `snapshot`. */
export const snapshot = z
  .record(
    z.string().describe('`orders`, `creditNotes` or `customers`.'),
    z.strictObject({
      items: z.array(z.looseObject({})).describe('Whole resources, newest first.'),
      more: z.boolean().describe('Whether there are older ones, which the lists have.'),
    }),
  )
  .meta({ id: 'LiveSnapshot' });

const example = [
  'retry: 1000',
  '',
  'id: WyJxdzEycnR5Iiwi…',
  'event: snapshot',
  'data: {"orders":{"items":[{"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":1,"status":"placed"}],"more":false}}',
  '',
  'id: WyJxdzEycnR5Iiwj…',
  'event: order.paid',
  'data: {"type":"order.paid","at":"2010-12-01T08:26:00.000Z","resource":"order","id":"01890a5d-ac96-774b-bcce-b302099a8057","version":2,"data":{"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":2,"status":"paid"}}',
  '',
  ': heartbeat',
  'id: WyJxdzEycnR5Iiwk…',
  '',
  'id: WyJxdzEycnR5Iiwl…',
  'event: web.client.reload',
  'data: {}',
  '',
  '',
].join('\n');

/** What every stream tells, as the API description says it. */
export const description = {
  description:
    'Server-Sent Events, until one side closes. `snapshot` comes first (LiveSnapshot) unless the stream goes on after ' +
    'an id; then each change under its name (LiveChange), `web.client.logout` and `web.client.reload`. `stream.end` says ' +
    'why the service closes.',
  example,
};
