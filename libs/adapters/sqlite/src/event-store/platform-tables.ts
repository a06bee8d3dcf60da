import { EntitySchema } from 'typeorm';
import { bigintColumn } from '@tradepost/platform/event-store';

interface EventRow {
  position: number;
  eventId: string;
  category: string;
  streamId: string;
  version: number;
  type: string;
  schemaVersion: number;
  /** Empty where it is packed. */
  data: string;
  occurredAt: string;
  correlationId: string;
  causationId: string | null;
  principal: string;
  packed: Uint8Array | null;
  /** Bytes of what is packed, so that readers can bound what they unpack. */
  unpackedSize: number | null;
}

const varchar = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;

/** The event store. Triggers of the migration refuse UPDATE and DELETE. */
export const EventEntity = new EntitySchema<EventRow>({
  name: 'Event',
  tableName: 'events',
  columns: {
    position: { type: 'integer', primary: true, generated: 'increment' },
    eventId: varchar('event_id'),
    category: varchar('category'),
    streamId: varchar('stream_id'),
    version: { type: 'integer' },
    type: varchar('type'),
    schemaVersion: { name: 'schema_version', type: 'integer' },
    data: { type: 'text' },
    occurredAt: varchar('occurred_at'),
    correlationId: varchar('correlation_id'),
    causationId: varchar('causation_id', true),
    principal: varchar('principal'),
    packed: { type: 'blob', nullable: true },
    unpackedSize: { name: 'unpacked_size', type: 'integer', nullable: true },
  },
  indices: [{ name: 'events_by_stream', columns: ['category', 'streamId', 'version'], unique: true }],
});

/** One key a person; deleting it erases that person from the event store. */
export const PersonalKeyEntity = new EntitySchema<{ subject: string; secret: string }>({
  name: 'PersonalKey',
  tableName: 'personal_keys',
  columns: { subject: { type: 'varchar', primary: true }, secret: varchar('secret') },
});

/** Contracts on their way to other contexts. */
export const OutboxEntity = new EntitySchema<{ position: number; type: string; subject: string; envelope: string }>({
  name: 'OutboxMessage',
  tableName: 'outbox',
  columns: {
    position: { type: 'integer', primary: true, generated: 'increment' },
    type: varchar('type'),
    subject: varchar('subject'),
    envelope: { type: 'text' },
  },
});

/** Messages whose effect this context has committed. */
export const InboxEntity = new EntitySchema<{ handler: string; messageId: string }>({
  name: 'InboxMessage',
  tableName: 'inbox',
  columns: {
    handler: { type: 'varchar', primary: true },
    messageId: { name: 'message_id', type: 'varchar', primary: true },
  },
  withoutRowid: true,
});

/** How far each subscription of this context has come in the log or outbox that it reads. */
export const CheckpointEntity = new EntitySchema<{ subscription: string; position: string }>({
  name: 'Checkpoint',
  tableName: 'checkpoints',
  columns: { subscription: { type: 'varchar', primary: true }, position: varchar('position') },
});

/** Replies kept for requests that come again. */
export const IdempotencyRecordEntity = new EntitySchema<{
  id: number;
  scope: string;
  content: string;
  status: number;
  headers: string;
  /** Empty where it is packed. */
  body: string;
  keptAt: bigint;
  packed: Uint8Array | null;
  /** Id and version of the resource that the reply shows, where it shows one. */
  resourceId: string | null;
  resourceVersion: number | null;
}>({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_records',
  columns: {
    id: { type: 'integer', primary: true, generated: 'increment' },
    scope: varchar('scope'),
    content: varchar('content'),
    status: { type: 'integer' },
    headers: { type: 'text' },
    body: { type: 'text' },
    keptAt: { name: 'kept_at', type: 'bigint', transformer: bigintColumn },
    packed: { type: 'blob', nullable: true },
    resourceId: varchar('resource_id', true),
    resourceVersion: { name: 'resource_version', type: 'integer', nullable: true },
  },
  indices: [
    { name: 'idempotency_records_by_scope', columns: ['scope'], unique: true },
    { name: 'idempotency_records_by_time', columns: ['keptAt'] },
  ],
});

interface FailedDeliveryRow {
  number: number;
  id: string;
  subscription: string;
  stream: string;
  position: string;
  messageId: string;
  type: string;
  correlationId: string;
  payload: string | null;
  state: string;
  attempts: number;
  dueAt: string | null;
  since: string | null;
  problem: string | null;
}

/** Deliveries that failed, and those that wait behind them; `number` is the order in which they arrived. */
export const FailedDeliveryEntity = new EntitySchema<FailedDeliveryRow>({
  name: 'FailedDelivery',
  tableName: 'letters',
  columns: {
    number: { type: 'integer', primary: true, generated: 'increment' },
    id: varchar('id'),
    subscription: varchar('subscription'),
    stream: varchar('stream'),
    position: varchar('position'),
    messageId: varchar('message_id'),
    type: varchar('type'),
    correlationId: varchar('correlation_id'),
    payload: { type: 'text', nullable: true },
    state: varchar('state'),
    attempts: { type: 'integer' },
    dueAt: varchar('due_at', true),
    since: varchar('since', true),
    problem: { type: 'text', nullable: true },
  },
  indices: [
    { name: 'letters_by_id', columns: ['id'], unique: true },
    { name: 'letters_by_stream', columns: ['subscription', 'stream', 'number'] },
    { name: 'letters_by_due', columns: ['subscription', 'state', 'dueAt'] },
  ],
});

/** Events that have a contract which no other context was told of, so that a replay does not tell it either. */
export const WithheldEntity = new EntitySchema<{ eventId: string }>({
  name: 'WithheldEvent',
  tableName: 'withheld',
  columns: { eventId: { name: 'event_id', type: 'varchar', primary: true } },
  withoutRowid: true,
});

/** One row: the id of the event log in this file. A restore gives it a new one. */
export const LogIdentityEntity = new EntitySchema<{ id: string }>({
  name: 'LogIdentity',
  tableName: 'log_identity',
  columns: { id: { type: 'varchar', primary: true } },
});

/** What the platform keeps in every context's write file. */
export const platformEntities = [
  EventEntity,
  PersonalKeyEntity,
  OutboxEntity,
  InboxEntity,
  CheckpointEntity,
  IdempotencyRecordEntity,
  FailedDeliveryEntity,
  WithheldEntity,
  LogIdentityEntity,
];
