/** Event of a stream (WHATWG HTML, 9.2.6). */
export interface SseEvent {
  readonly type: string;
  readonly data: string;
  /** Last event id after this event; null where the stream has sent none. */
  readonly id: string | null;
}

/** Incremental parser of an event stream; chunks may be split anywhere. */
export class SseParser {
  /** Also updated by blocks without data. */
  lastEventId: string | null = null;
  /** Reconnection time in milliseconds, where the stream has set one. */
  retry: number | null = null;
  private rest = '';
  private id: string | null = null;
  private type = '';
  private data: string[] = [];

  push(text: string): SseEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop()!;
    return lines.flatMap((line) => this.take(line));
  }

  private take(line: string): SseEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
    return [];
  }

  private dispatch(): SseEvent[] {
    const { type, data } = this;
    this.lastEventId = this.id ?? this.lastEventId;
    this.type = '';
    this.data = [];
    if (data.length === 0) return [];
    return [{ type: type === '' ? 'message' : type, data: data.join('\n'), id: this.lastEventId }];
  }
}
