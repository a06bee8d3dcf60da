import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ExpectedVersion } from '@tradepost/kernel';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

export type { ExpectedVersion };

const ENTITY_TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
/** RFC 9110, 13.1.1: a list of entity tags, in which empty elements are let pass (5.6.1). */
const TAGS = `[\\s,]*${ENTITY_TAG}(?:\\s*,[\\s,]*${ENTITY_TAG})*[\\s,]*`;
const LIST = new RegExp(`^${TAGS}$`);
/** What an `If-Match` header may be, for the API description. */
export const IF_MATCH = `^(?:\\*|${TAGS})$`;
/** Proxies that compress mark the tag of what they send on: weak (nginx), or with the coding behind it (Apache, others). */
const CODING = '(?:-(?:gzip|br|zstd|deflate))?';
const VERSION = new RegExp(`"([1-9]\\d{0,14})${CODING}"`, 'g');
const MARKS = new RegExp(`^W/|${CODING}(?="$)`, 'g');

/** An entity tag as it left the service, whatever a proxy that compresses made of it. */
export function unmarked(tag: string): string {
  return tag.replace(MARKS, '');
}

/**
 * The versions that an `If-Match` header admits. RFC 9110 (13.1.1) has a weak tag match nothing, since what it stands for
 * may differ; here a tag is the version, and a change means that version in whatever coding it was read.
 * Throws `HttpProblem` for what is no list of entity tags.
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

/** Injects the version that a request means to change into a controller's method. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersion => {
  return expectedVersion(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});
