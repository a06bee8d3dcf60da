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
  /** Size of the unpacked content in bytes, for readers to limit their batches. */
  unpackedSize: number | null;
}

const varchar = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;

/** The event log. Triggers of its migration refuse UPDATE and DELETE. */
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

/** One key for each person; deleting it erases the person. */
export const PersonalKeyEntity = new EntitySchema<{ subject: string; secret: string }>({
  name: 'PersonalKey',
  tableName: 'personal_keys',
  columns: { subject: { type: 'varchar', primary: true }, secret: varchar('secret') },
});

/** Contracts to be delivered to other contexts. */
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

/** Handled messages. */
export const InboxEntity = new EntitySchema<{ handler: string; messageId: string }>({
  name: 'InboxMessage',
  tableName: 'inbox',
  columns: {
    handler: { type: 'varchar', primary: true },
    messageId: { name: 'message_id', type: 'varchar', primary: true },
  },
  withoutRowid: true,
});

/** Position of each subscription in its log or outbox. */
export const CheckpointEntity = new EntitySchema<{ subscription: string; position: string }>({
  name: 'Checkpoint',
  tableName: 'checkpoints',
  columns: { subscription: { type: 'varchar', primary: true }, position: varchar('position') },
});

/** Stored replies. */
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
  /** Id and version of the resource in the reply, where it shows one. */
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

/** Failed and parked deliveries, in order of `number`. */
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

/** Events with a contract that are never published, in a replay neither. */
export const WithheldEntity = new EntitySchema<{ eventId: string }>({
  name: 'WithheldEvent',
  tableName: 'withheld',
  columns: { eventId: { name: 'event_id', type: 'varchar', primary: true } },
  withoutRowid: true,
});

/** One row: the id of the event log. A restore changes it. */
export const LogIdentityEntity = new EntitySchema<{ id: string }>({
  name: 'LogIdentity',
  tableName: 'log_identity',
  columns: { id: { type: 'varchar', primary: true } },
});

/** Tables of the platform in every write file. */
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
