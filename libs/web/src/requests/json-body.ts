import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

/** Greatest nesting depth of a body; no call needs more than four. */
const maxDepth = 64;
/** Greatest number of values in a body: a credit note of 2,000 lines has 12,000. */
const maxMembers = 16_000;

/** Invalid UTF-8 is refused, not replaced. A leading byte order mark is ignored (RFC 8259, 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const CHARSET = /;\s*charset="?([^";\s]+)/i;
/** JSON is UTF-8 (RFC 8259, 8.1), which includes ASCII. */
const READ = ['utf-8', 'utf8', 'us-ascii', 'ascii'];

/** Accepts JSON alone. An empty body is no body, whatever its content type. */
export function readJson(server: FastifyInstance): void {
  refuseCodings(server);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ headers }, body, done) => {
    if (body.length === 0) return done(null, undefined);
    const charset = CHARSET.exec(headers['content-type']!)?.[1];
    if (charset !== undefined && !READ.includes(charset.toLowerCase()))
      return done(
        new HttpProblem('unsupported_media_type', 'Send the body in UTF-8, with Content-Type: application/json.'),
      );
    const excess = excessOf(body as Buffer);
    if (excess !== null) return done(tooMuch(excess));
    let value: unknown;
    try {
      value = JSON.parse(utf8.decode(body as Buffer));
    } catch {
      return done(
        new HttpProblem(
          'malformed_json',
          'The body is not valid JSON. Check its quotes, commas and brackets, and that it was sent whole.',
        ),
      );
    }
    done(null, value);
  });
  server.addContentTypeParser('*', (request, payload, done) => {
    const refuse = (): void => done(Object.assign(new Error('The body is not JSON.'), { statusCode: 415 }));
    if (request.headers['content-type'] !== undefined) return refuse();
    payload
      .once('data', refuse)
      .once('end', () => done(null))
      .once('error', done);
  });
}

/** Refuses a compressed body before it is read, and names what is accepted (RFC 9110, 15.5.16). */
function refuseCodings(server: FastifyInstance): void {
  server.addHook('preParsing', ({ headers }, reply, _payload, done) => {
    const { 'content-encoding': coding, 'content-length': length, 'transfer-encoding': chunked } = headers;
    if (coding === undefined || isPlain(coding) || (chunked === undefined && !Number(length))) return done();
    reply.header('accept-encoding', 'identity');
    done(
      new HttpProblem(
        'unsupported_media_type',
        'The body has a Content-Encoding, and none is understood here. Send it as it is, without that header.',
      ),
    );
  });
}

function isPlain(coding: string | readonly string[]): boolean {
  return String(coding)
    .split(',')
    .every((one) => ['', 'identity'].includes(one.trim().toLowerCase()));
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Why a body exceeds the limits; null for none. Checked on the text before parsing: 1 MiB could nest 500,000 levels,
 * more than any stack takes, or hold 500,000 values, whose parsing and checking would block for a second. An empty
 * array or object counts as two values.
 */
function excessOf(body: Buffer): string | null {
  let [values, levels, quoted] = [1, 0, false];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (quoted) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (byte === COMMA) {
      values += 1;
    } else if (byte === ARRAY || byte === OBJECT) {
      values += 1;
      levels += 1;
      if (levels > maxDepth) return `is nested more than ${maxDepth} levels deep.`;
    } else if (byte === ARRAY_END || byte === OBJECT_END) {
      levels -= 1;
    }
    if (values > maxMembers) return `has more than ${maxMembers.toLocaleString('en')} values.`;
  }
  return null;
}

function tooMuch(detail: string): HttpProblem {
  return new HttpProblem('validation_failed', `The body ${detail} No call takes that.`, {
    errors: [{ pointer: '', detail }],
  });
}
