import type { StoredEvent } from '@tradepost/platform/event-store';
import { unpacked } from './packed-text.js';

/** A row of the table `events`. */
export interface EventRow {
  readonly position: number;
  readonly event_id: string;
  readonly category: string;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
  /** Empty where it is packed. */
  readonly data: string;
  readonly packed: Uint8Array | null;
  /** Size of the unpacked content in bytes. */
  readonly unpacked_size: number | null;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly principal: string;
}

/** Size of an event in a batch, in bytes; 0 where its content was not selected. */
export function sizeOfRow(row: { readonly data: string | null; readonly unpacked_size: number | null }): number {
  return row.data === null ? 0 : (row.unpacked_size ?? Buffer.byteLength(row.data));
}

export function storedOf(row: EventRow): StoredEvent {
  return {
    position: String(row.position),
    id: row.event_id,
    category: row.category,
    streamId: row.stream_id,
    version: row.version,
    type: row.type,
    occurredAt: row.occurred_at,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    principal: row.principal,
    json: () => unpacked({ text: row.data, packed: row.packed }),
  };
}
