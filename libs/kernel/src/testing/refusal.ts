import { DomainError } from '../domain-error.js';

/** What a spec may ask of a refusal beside its name. */
export interface ExpectedRefusal {
  readonly code?: string;
  readonly members?: Readonly<Record<string, unknown>>;
  /** The JSON pointers of all its complaints, in their order. */
  readonly errors?: readonly string[];
}

export type RefusalClass = abstract new (...args: never[]) => DomainError;

/** Expects an error to be this very refusal, said in sentences. */
export function expectRefusal(error: unknown, refusal: RefusalClass, expected: ExpectedRefusal = {}): void {
  if (!(error instanceof refusal)) {
    throw error instanceof Error ? error : new Error(`${refusal.name} was expected, but nothing was refused.`);
  }
  const { name, message, code, members, errors } = error;
  expect(name).toBe(refusal.name);
  expect(message).toMatch(/^["A-Z][^]*[.]$/);
  if (expected.code !== undefined) expect(code).toBe(expected.code);
  if (expected.members !== undefined) expect(members).toStrictEqual(expected.members);
  if (expected.errors !== undefined) expect(errors.map(({ pointer }) => pointer)).toStrictEqual(expected.errors);
  for (const { pointer, detail } of errors) {
    expect(pointer).toMatch(/^(\/[^/]+)+$/);
    expect(detail).toMatch(/[.]$/);
  }
}

/** Expects what is under way to be refused. */
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
