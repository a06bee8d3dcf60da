import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { EventParser, type Received } from '@tradepost/host/testing';
import { eventually } from './eventually.js';

/** What a change tells. */
export interface Change<D = { readonly id: string; readonly version: number; readonly status?: string }> {
  readonly type: string;
  readonly at: string;
  readonly resource: string;
  readonly id: string;
  readonly version: number;
  readonly data: D;
}

/** A stream as a client has it open. */
export class EventStream {
  readonly parser = new EventParser();
  ended = false;

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => this.parser.feed(text));
    response.on('close', () => (this.ended = true)).on('error', () => undefined);
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventStream> {
    const [response] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage];
    return new EventStream(response);
  }

  get status(): number {
    return this.response.statusCode!;
  }

  get events(): readonly Received[] {
    return this.parser.events;
  }

  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  /** The changes of resources, without snapshots and signals. */
  get changes(): readonly Change[] {
    return this.events.flatMap(({ type, data }) =>
      type === 'snapshot' || /^(web|stream)[.]/.test(type) ? [] : [data as Change],
    );
  }

  /** Resolves with the first so many events. */
  first(count: number): Promise<readonly Received[]> {
    return eventually(() => {
      if (this.events.length < count) throw new Error(`Only ${this.types.join(', ') || 'nothing'} came so far.`);
      return this.events.slice(0, count);
    });
  }

  /** Resolves when an event of this type has come. */
  hear(type: string): Promise<Received> {
    return eventually(() => {
      const found = this.events.find((event) => event.type === type);
      if (found === undefined) throw new Error(`${type} has not come: ${this.types.join(', ')}.`);
      return found;
    });
  }

  close(): void {
    this.response.destroy();
  }
}
