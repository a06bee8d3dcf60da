import type { DomainError } from '@tradepost/kernel';
import type { FieldError } from './http-problem.js';
import type { ProblemKind } from './problem-catalogue.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A refusal as a problem document (RFC 9457). `url` is the request's, with or without its query. */
export function problemDocument(
  kind: ProblemKind,
  refusal: DomainError,
  errors: readonly FieldError[],
  url: string,
  requestId: string,
): string {
  return JSON.stringify({
    type: `/problems/${refusal.code}`,
    title: kind.title,
    status: kind.status,
    detail: refusal.message,
    instance: url.split('?')[0],
    code: refusal.code,
    requestId,
    ...(errors.length > 0 && { errors }),
    ...refusal.members,
  });
}
