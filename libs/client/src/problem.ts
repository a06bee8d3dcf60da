import type { ProblemCode } from './generated/operations.gen.js';
import type { Problem } from './generated/types.gen.js';

/** One place of the request that a problem is about: a JSON pointer into the body, or `?name`. */
export type Complaint = NonNullable<Problem['errors']>[number];

/** A code of the API; `unexpected_answer` where what answered was no Tradepost, a proxy say. */
export type Code = ProblemCode | 'unexpected_answer' | (string & {});

/**
 * The shop refused. `code` says which refusal it is and never changes its meaning; `message` is a sentence that says
 * what to do. What a refusal tells besides (`allowedActions`, `currentVersion`, `total`) is in `members`.
 */
export class ShopProblem extends Error {
  override readonly name = 'ShopProblem';
  readonly code: Code;
  readonly status: number;
  readonly title: string;
  /** Empty where the problem is about no single place. */
  readonly errors: readonly Complaint[];
  /** To be told when the problem is reported; null where none was given. */
  readonly requestId: string | null;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    document: Partial<Problem> & Readonly<Record<string, unknown>>,
    status: number,
    /** Milliseconds to wait before asking again; null where the answer does not say. */
    readonly retryAfter: number | null,
  ) {
    const { type: _, title, status: __, detail, instance: ___, code, requestId, errors, ...members } = document;
    super(detail ?? title ?? `The shop answered with status ${status}.`);
    this.code = code ?? 'unexpected_answer';
    this.status = status;
    this.title = title ?? '';
    this.errors = errors ?? [];
    this.requestId = requestId ?? null;
    this.members = members;
  }
}

/** No answer arrived: there is no connection, it was cut, or it took too long. What was asked for may have been done. */
export class ShopUnreachable extends Error {
  override readonly name = 'ShopUnreachable';

  constructor(cause: unknown) {
    super('The shop could not be reached. Check the connection, and try again.', { cause });
  }
}

/** Whether it is a refusal, of one of these codes where some are named. */
export function isProblem(error: unknown, ...codes: readonly Code[]): error is ShopProblem {
  return error instanceof ShopProblem && (codes.length === 0 || codes.includes(error.code));
}
