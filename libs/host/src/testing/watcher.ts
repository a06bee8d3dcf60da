import type { SseBody } from '@tradepost/web/requests';
import { until } from '@tradepost/platform/testing';

/** An event as a client receives it. */
export interface Received<D = unknown> {
  readonly type: string;
  /** Last event id; that of an earlier event where it has none. */
  readonly id: string;
  readonly data: D;
}

/** Parser of text/event-stream (WHATWG HTML, 9.2). Chunks may end anywhere. */
export class EventParser {
  readonly events: Received[] = [];
  comments = 0;
  lastId = '';
  private rest = '';

  feed(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop()!;
    for (const block of blocks) this.take(block);
  }

  private take(block: string): void {
    let [type, data] = ['message', ''];
    for (const line of block.split('\n')) {
      const [, field, value] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
      if (field === '') this.comments += 1;
      if (field === 'id') this.lastId = value!;
      if (field === 'event') type = value!;
      if (field === 'data') data = value!;
    }
    if (data !== '') this.events.push({ type, id: this.lastId, data: JSON.parse(data) as unknown });
  }
}

/** A client that reads a stream to its end. */
export class Watcher {
  readonly parser = new EventParser();
  ended = false;

  constructor(readonly body: SseBody) {
    body.setEncoding('utf8');
    body.on('data', (text: string) => this.parser.feed(text));
    body.on('end', () => body.destroy());
    body.on('close', () => (this.ended = true));
    body.on('error', () => undefined);
  }

  get events(): readonly Received[] {
    return this.parser.events;
  }

  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  /** Resolves with the first events. */
  async first(count: number): Promise<readonly Received[]> {
    await until(() => this.events.length >= count);
    return this.events.slice(0, count);
  }
}
