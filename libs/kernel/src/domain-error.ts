/** One place in the input that a refusal is about, as a JSON pointer (RFC 6901) such as `/lines/0/sku`. */
export interface Complaint {
  readonly pointer: string;
  readonly detail: string;
}

/** What a refusal tells beside its sentence. */
export interface RefusalDetails {
  readonly errors?: readonly Complaint[];
  /** Further members of the problem document, e.g. `{ allowedActions: ['pay'] }`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal with a name: the message is a sentence that tells a person what to do, `code` is stable for machines.
 * It knows nothing of HTTP.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  readonly errors: readonly Complaint[];
  readonly members: Readonly<Record<string, unknown>>;

  /** True where waiting a moment may lift the refusal, because news from another context may be on its way. */
  readonly mayPass: boolean = false;

  constructor(message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = new.target.name;
    this.errors = details.errors ?? [];
    this.members = details.members ?? {};
  }
}
