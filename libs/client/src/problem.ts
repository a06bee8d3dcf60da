import type { ProblemCode } from './generated/operations.gen.js';
import type { Money, Order, Problem } from './generated/types.gen.js';

/** Invalid part of the request: a JSON pointer into the body, or `?name`. */
export type Complaint = NonNullable<Problem['errors']>[number];

/** Code of the API; `unexpected_answer` where the response is not one of Tradepost, e.g. of a proxy. */
export type Code = ProblemCode | 'unexpected_answer';

interface AllowedActions {
  /** Actions that the order allows now. */
  readonly allowedActions: Order['allowedActions'];
}

/** Members of refusals, by code. */
interface ProblemMembers {
  readonly order_not_payable: AllowedActions;
  readonly order_not_shippable: AllowedActions;
  readonly order_not_deliverable: AllowedActions;
  readonly order_not_cancellable: AllowedActions;
  /** Total by current prices. */
  readonly price_changed: { readonly total: Money };
  readonly version_mismatch: { readonly currentVersion: number };
  /** Units in stock. */
  readonly stock_insufficient: { readonly stock: number };
  /** Seconds. */
  readonly too_many_attempts: { readonly retryAfter: number };
}

export type MembersOf<C extends Code> = C extends keyof ProblemMembers
  ? ProblemMembers[C]
  : Readonly<Record<string, unknown>>;

/** A refusal with one of these codes; comparing `code` narrows `members`. */
export type ProblemOf<C extends Code> = C extends Code ? ShopProblem<C> : never;

/**
 * A refusal by the shop. `code` identifies the reason and is stable; `message` is a sentence that says what to do;
 * `members` holds further details (`allowedActions`, `currentVersion`, `total`).
 */
export class ShopProblem<C extends Code = Code> extends Error {
  override readonly name = 'ShopProblem';
  readonly code: C;
  readonly status: number;
  readonly title: string;
  /** Empty where no single part of the request is at fault. */
  readonly errors: readonly Complaint[];
  /** To quote when reporting the problem; null where none was given. */
  readonly requestId: string | null;
  readonly members: MembersOf<C>;

  constructor(
    document: Partial<Problem> & Readonly<Record<string, unknown>>,
    status: number,
    /** Milliseconds to wait before a retry; null where not given. */
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

/** No response: no connection, a lost one, or a timeout. The request may have been executed. */
export class ShopUnreachable extends Error {
  override readonly name = 'ShopUnreachable';

  constructor(cause: unknown) {
    super('The shop could not be reached. Check the connection, and try again.', { cause });
  }
}

/** The shop responds, but does not allow pages of this origin to read the response. */
export class OriginNotAllowed extends Error {
  override readonly name = 'OriginNotAllowed';

  constructor(url: string, origin: string) {
    super(
      `The shop at ${url} does not let pages of ${origin} call it. Start it with TRADEPOST_CORS_ORIGINS=${origin}, or with that origin added to the list.`,
    );
  }
}

/** Whether an error is a refusal, with one of these codes if any are given. */
export function isProblem<C extends Code = Code>(error: unknown, ...codes: readonly C[]): error is ProblemOf<C> {
  return error instanceof ShopProblem && (codes.length === 0 || codes.includes(error.code as C));
}
