import { DomainError, type RefusalDetails } from '@tradepost/kernel';
import type { generalProblems } from './problem-catalogue.js';

/** A place in a request that a refusal is about. */
export interface FieldError {
  /**
   * JSON pointer into the body (RFC 6901) such as `/lines/0/sku`, name of a header, or `?name` of a query parameter.
   */
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemDetails extends Omit<RefusalDetails, 'complaints'> {
  readonly errors?: readonly FieldError[];
}

/** A refusal by the HTTP layer. */
export class HttpProblem extends DomainError {
  readonly errors: readonly FieldError[];

  constructor(
    readonly code: keyof typeof generalProblems,
    sentence: string,
    { errors = [], ...details }: ProblemDetails = {},
  ) {
    super(sentence, details);
    this.errors = errors;
  }
}
