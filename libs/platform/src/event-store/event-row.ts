import { unpacked } from './packed-text.js';

/** An event as the log stores it. */
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
  /** Bytes of what is packed. */
  readonly unpacked_size: number | null;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly principal: string;
}

/** Bytes that an event takes in a batch; none where its content was not asked for. */
export function sizeOfRow(row: { readonly data: string | null; readonly unpacked_size: number | null }): number {
  return row.data === null ? 0 : (row.unpacked_size ?? Buffer.byteLength(row.data));
}

/** What was stored with an event. Says which event, and quotes nothing, where that cannot be read. */
export function contentOf({ position, data, packed }: EventRow): Record<string, unknown> {
  try {
    return JSON.parse(unpacked({ text: data, packed })) as Record<string, unknown>;
  } catch {
    throw new Error(`The event at position ${position} of the log holds no JSON: the database file is damaged.`);
  }
}
