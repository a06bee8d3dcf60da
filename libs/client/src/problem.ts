import type { ProblemCode } from './generated/operations.gen.js';
import type { Money, Order, Problem } from './generated/types.gen.js';

/** One place of the request that a problem is about: a JSON pointer into the body, or `?name`. */
export type Complaint = NonNullable<Problem['errors']>[number];

/** A code of the API; `unexpected_answer` where what answered was no Tradepost, a proxy say. */
export type Code = ProblemCode | 'unexpected_answer';

interface AllowedActions {
  /** What the order admits as it is now. */
  readonly allowedActions: Order['allowedActions'];
}

/** What refusals tell besides, by their codes. */
interface TellingMembers {
  readonly order_not_payable: AllowedActions;
  readonly order_not_shippable: AllowedActions;
  readonly order_not_deliverable: AllowedActions;
  readonly order_not_cancellable: AllowedActions;
  /** What the order comes to by the prices of now. */
  readonly price_changed: { readonly total: Money };
  readonly version_mismatch: { readonly currentVersion: number };
  /** Units that are there. */
  readonly stock_insufficient: { readonly stock: number };
  /** Seconds. */
  readonly too_many_attempts: { readonly retryAfter: number };
}

/** What a refusal tells besides. */
export type MembersOf<C extends Code> = C extends keyof TellingMembers
  ? TellingMembers[C]
  : Readonly<Record<string, unknown>>;

/** A refusal with one of these codes; comparing `code` narrows `members`. */
export type ProblemOf<C extends Code> = C extends Code ? ShopProblem<C> : never;

/**
 * The shop refused. `code` says which refusal it is and never changes its meaning; `message` is a sentence that says
 * what to do. What a refusal tells besides (`allowedActions`, `currentVersion`, `total`) is in `members`.
 */
export class ShopProblem<C extends Code = Code> extends Error {
  override readonly name = 'ShopProblem';
  readonly code: C;
  readonly status: number;
  readonly title: string;
  /** Empty where the problem is about no single place. */
  readonly errors: readonly Complaint[];
  /** To be told when the problem is reported; null where none was given. */
  readonly requestId: string | null;
  readonly members: MembersOf<C>;

  constructor(
    document: Partial<Problem> & Readonly<Record<string, unknown>>,
    status: number,
    /** Milliseconds to wait before asking again; null where the answer does not say. */
    readonly retryAfter: number | null,
  ) {
    const { type: _, title, status: __, detail, instance: ___, code, requestId, errors, ...members } = document;
    super(detail ?? title ?? `The shop answered with status ${status}.`);
    this.code = (code ?? 'unexpected_answer') as C;
    this.status = status;
    this.title = title ?? '';
    this.errors = errors ?? [];
    this.requestId = requestId ?? null;
    this.members = members as MembersOf<C>;
  }
}

/** No answer arrived: there is no connection, it was cut, or it took too long. What was asked for may have been done. */
export class ShopUnreachable extends Error {
  override readonly name = 'ShopUnreachable';

  constructor(cause: unknown) {
    super('The shop could not be reached. Check the connection, and try again.', { cause });
  }
}

/** The shop answers, but does not let pages of this origin read its answers. */
export class OriginNotAllowed extends Error {
  override readonly name = 'OriginNotAllowed';

  constructor(url: string, origin: string) {
    super(
      `The shop at ${url} does not let pages of ${origin} call it. Start it with TRADEPOST_CORS_ORIGINS=${origin}, or with that origin added to the list.`,
    );
  }
}

/** Whether it is a refusal, of one of these codes where some are named. */
export function isProblem<C extends Code = Code>(error: unknown, ...codes: readonly C[]): error is ProblemOf<C> {
  return error instanceof ShopProblem && (codes.length === 0 || codes.includes(error.code as C));
}
