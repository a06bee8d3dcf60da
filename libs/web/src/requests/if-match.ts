import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ExpectedVersion } from '@tradepost/kernel';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

export type { ExpectedVersion };

const ENTITY_TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
/** RFC 9110, 13.1.1: a list of entity tags, with empty elements allowed (5.6.1). */
const TAGS = `[\\s,]*${ENTITY_TAG}(?:\\s*,[\\s,]*${ENTITY_TAG})*[\\s,]*`;
const LIST = new RegExp(`^${TAGS}$`);
/** Pattern of an `If-Match` header, for the API description. */
export const IF_MATCH = `^(?:\\*|${TAGS})$`;
/** Compressing proxies mark tags: as weak (nginx), or with a suffix (Apache, others). */
const CODING = '(?:-(?:gzip|br|zstd|deflate))?';
const VERSION = new RegExp(`"([1-9]\\d{0,14})${CODING}"`, 'g');
const MARKS = new RegExp(`^W/|${CODING}(?="$)`, 'g');

/** An entity tag without the marks of compressing proxies. */
export function unmarked(tag: string): string {
  return tag.replace(MARKS, '');
}

/**
 * Versions admitted by an `If-Match` header. By RFC 9110 (13.1.1) a weak tag matches nothing; here a tag is the
 * version, whatever the coding it was read in. Throws `HttpProblem` for an invalid list.
 */
export function expectedVersion(header: string | undefined): ExpectedVersion {
  if (header === undefined) return 'unstated';
  const text = header.trim();
  if (text === '*') return 'any';
  if (!LIST.test(text)) {
    throw new HttpProblem('validation_failed', 'If-Match takes an ETag in its quotes, such as "3", or *.', {
      errors: [{ pointer: 'If-Match', detail: 'is not a list of entity tags.' }],
    });
  }
  return Array.from(text.matchAll(VERSION), ([, version]) => Number(version));
}

/** Parameter decorator: the version that a request means to change. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersion => {
  return expectedVersion(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});
