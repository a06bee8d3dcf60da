/** An event as the log stores it. */
export interface EventRow {
  readonly position: number;
  readonly event_id: string;
  readonly category: string;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
  readonly data: string;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly principal: string;
}

/** Bytes that an event takes in a batch; none where its content was not asked for. */
export function sizeOfRow({ data }: { readonly data: string | null }): number {
  return data === null ? 0 : Buffer.byteLength(data);
}

/** What was stored with an event. Says which event, and quotes nothing, where that cannot be read. */
export function contentOf({ position, data }: EventRow): Record<string, unknown> {
  try {
    return JSON.parse(data) as Record<string, unknown>;
  } catch {
    throw new Error(`The event at position ${position} of the log holds no JSON: the database file is damaged.`);
  }
}
