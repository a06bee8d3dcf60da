/** One part of the input that a refusal is about, in the words of the domain. */
export interface Complaint {
  /** E.g. `customer`, or `sku`. */
  readonly field: string;
  /** Index of the line that the field is of, from 0; absent where it is of none. */
  readonly line?: number;
  /** The rest of a sentence that begins with the field. */
  readonly detail: string;
}

/** What a refusal tells beside its sentence. */
export interface RefusalDetails {
  readonly complaints?: readonly Complaint[];
  /** Further members of the problem document, e.g. `{ allowedActions: ['pay'] }`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal with a name: the message is a sentence that tells a person what to do, `code` is stable for machines.
 * It knows nothing of HTTP.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  readonly complaints: readonly Complaint[];
  readonly members: Readonly<Record<string, unknown>>;

  /** True where waiting a moment may lift the refusal, because news from another context may be on its way. */
  readonly retryable: boolean = false;

  constructor(message: string, { complaints = [], members = {} }: RefusalDetails = {}) {
    super(message);
    this.name = new.target.name;
    this.complaints = complaints;
    this.members = members;
  }
}
