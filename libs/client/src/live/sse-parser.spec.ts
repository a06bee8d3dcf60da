import fc from 'fast-check';
import { SseParser } from './sse-parser.js';

const text = [
  'retry: 1500\n\n',
  'id: a\nevent: snapshot\ndata: {"orders":{}}\n\n',
  ': heartbeat\nid: b\n\n',
  'data: one\r\ndata:two\r\n\r\n',
  'id: c\rdata:  spaced\r\r',
  'event: nothing\n\n',
  'unknown: field\ndata\n\n',
  'id: never\ndata: cut of',
].join('');

const events = [
  { type: 'snapshot', data: '{"orders":{}}', id: 'a' },
  { type: 'message', data: 'one\ntwo', id: 'b' },
  { type: 'message', data: ' spaced', id: 'c' },
  { type: 'message', data: '', id: 'c' },
];

describe('an event stream', () => {
  it('is parsed as the standard requires', () => {
    const parser = new SseParser();
    expect(parser.push(text)).toEqual(events);
    expect([parser.lastEventId, parser.retry]).toEqual(['c', 1500]);
  });

  it('updates the last event id without an event', () => {
    const parser = new SseParser();
    expect(parser.push('id: a\ndata: x\n\n: heartbeat\nid: b\n\n')).toHaveLength(1);
    expect(parser.lastEventId).toBe('b');
  });

  it('drops an incomplete event', () => {
    const parser = new SseParser();
    parser.push('id: a\ndata: x\n\nid: b\ndata: y\n');
    expect(parser.lastEventId).toBe('a');
  });

  it('is independent of how it was split into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), text.length];
        const parser = new SseParser();
        const read = places.slice(1).flatMap((to, i) => parser.push(text.slice(places[i], to)));
        expect([read, parser.lastEventId, parser.retry]).toEqual([events, 'c', 1500]);
      }),
    );
  });
});
