import type { DomainError } from '@tradepost/kernel';
import type { ProblemKind } from './problem-catalogue.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A refusal as a problem document (RFC 9457). `url` is the request's, with or without its query. */
export function problemDocument(kind: ProblemKind, refusal: DomainError, url: string, requestId: string): string {
  return JSON.stringify({
    type: `/problems/${refusal.code}`,
    title: kind.title,
    status: kind.status,
    detail: refusal.message,
    instance: url.split('?')[0],
    code: refusal.code,
    requestId,
    ...(refusal.errors.length > 0 && { errors: refusal.errors }),
    ...refusal.members,
  });
}
