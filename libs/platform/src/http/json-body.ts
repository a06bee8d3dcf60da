import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './http-problem.js';

/** Levels of arrays and objects in a body; no call takes more than four. */
const DEEPEST = 64;

/** Bytes that are no UTF-8 are refused, not replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** JSON is all that is read. An empty body is no body, whatever its content type says. */
export function readJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
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
    if (isDeeperThan(DEEPEST, value)) return done(tooDeep());
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

/** Whatever walks through a body later may recurse: 1 MiB could nest 500,000 levels, more than any stack takes. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeperThan(levels - 1, member)) return true;
  }
  return false;
}

function tooDeep(): HttpProblem {
  const detail = `is nested more than ${DEEPEST} levels deep.`;
  return new HttpProblem('validation_failed', `The body ${detail} No call takes that.`, {
    errors: [{ pointer: '', detail }],
  });
}
