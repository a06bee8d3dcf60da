import { DomainError, type RefusalDetails } from '@tradepost/kernel';
import type { generalProblems } from './problem-catalogue.js';

/** A refusal by the HTTP layer itself. */
export class HttpProblem extends DomainError {
  constructor(
    readonly code: keyof typeof generalProblems,
    sentence: string,
    details: RefusalDetails = {},
  ) {
    super(sentence, details);
  }
}
