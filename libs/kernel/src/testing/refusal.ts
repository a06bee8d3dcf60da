import { DomainError, type Complaint } from '../domain-error.js';

/** Expectations of a refusal beside its class. */
export interface ExpectedRefusal {
  readonly code?: string;
  readonly members?: Readonly<Record<string, unknown>>;
  /** Subjects of its complaints, in order: `customer`, `line 2`, `line 0 sku`. */
  readonly about?: readonly string[];
}

export type RefusalClass = abstract new (...args: never[]) => DomainError;

/** Expects the error to be this refusal, with a full sentence as message. */
export function expectRefusal(error: unknown, refusal: RefusalClass, expected: ExpectedRefusal = {}): void {
  if (!(error instanceof refusal)) {
    throw error instanceof Error ? error : new Error(`${refusal.name} was expected, but nothing was refused.`);
  }
  const { name, message, code, members, complaints } = error;
  expect(name).toBe(refusal.name);
  expect(message).toMatch(/^["A-Z][^]*[.]$/);
  if (expected.code !== undefined) expect(code).toBe(expected.code);
  if (expected.members !== undefined) expect(members).toStrictEqual(expected.members);
  if (expected.about !== undefined) expect(complaints.map(subjectOf)).toStrictEqual(expected.about);
  for (const { field, detail } of complaints) {
    expect(field).toMatch(/^[a-z]+$/i);
    expect(detail).toMatch(/[.]$/);
  }
}

function subjectOf({ field, line }: Complaint): string {
  if (line === undefined) return field;
  return field === 'line' ? `line ${line}` : `line ${line} ${field}`;
}

/** Expects the promise to be rejected with this refusal. */
export async function expectRefused(
  attempt: Promise<unknown>,
  refusal: RefusalClass,
  expected: ExpectedRefusal = {},
): Promise<void> {
  const outcome = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  expectRefusal(outcome, refusal, expected);
}
