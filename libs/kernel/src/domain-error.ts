/** One invalid part of the input, in domain terms. */
export interface Complaint {
  /** E.g. `customer`, or `sku`. */
  readonly field: string;
  /** Index of the line that the field belongs to, from 0; absent where it belongs to none. */
  readonly line?: number;
  /** Rest of a sentence that begins with the field. */
  readonly detail: string;
}

/** Details of a refusal beside its message. */
export interface RefusalDetails {
  readonly complaints?: readonly Complaint[];
  /** Further members of the problem document, e.g. `{ allowedActions: ['pay'] }`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A named refusal: `message` is a sentence that tells a person what to do, `code` is stable for machines. Independent
 * of HTTP.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  readonly complaints: readonly Complaint[];
  readonly members: Readonly<Record<string, unknown>>;

  /** True where a later attempt may succeed, because an event of another context may still be on its way. */
  readonly retryable: boolean = false;

  constructor(message: string, { complaints = [], members = {} }: RefusalDetails = {}) {
    super(message);
    this.name = new.target.name;
    this.complaints = complaints;
    this.members = members;
  }
}
