import { ResponseReader } from './response-reader.js';

const reply = (status: number, body: string) =>
  `HTTP/1.1 ${status} Whatever\r\nX-Other: 1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function read(...chunks: readonly (string | Buffer)[]): [number, string][] {
  const found: [number, string][] = [];
  const reader = new ResponseReader(({ status, body }) => found.push([status, body.toString()]));
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return found;
}

describe('a reader of responses', () => {
  it('reads a response in one chunk', () => {
    expect(read(reply(201, '{"id":1}'))).toEqual([[201, '{"id":1}']]);
  });

  it('reads a response without a body', () => {
    expect(read(reply(204, ''))).toEqual([[204, '']]);
  });

  it('reads responses with any chunk boundaries', () => {
    const bytes = Buffer.from(reply(200, 'für £2') + reply(409, 'no'));
    for (let at = 1; at < bytes.length; at += 1) {
      expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([
        [200, 'für £2'],
        [409, 'no'],
      ]);
    }
    expect(read(...Array.from(bytes, (byte) => Buffer.of(byte)))).toHaveLength(2);
  });

  it('holds a response back until its last byte has arrived', () => {
    const bytes = reply(200, 'whole');
    expect(read(bytes.slice(0, -1))).toEqual([]);
  });

  it('matches headers case-insensitively', () => {
    expect(read('HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nok')).toEqual([[200, 'ok']]);
  });

  it('refuses a response without a length', () => {
    expect(() => read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok')).toThrow('Content-Length');
  });
});
