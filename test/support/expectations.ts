import type { Answer, ApiClient } from './api-client.js';
import { fields, type Problem } from './resources.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Refusal {
  /** Places that `errors` names, in any order. */
  readonly at?: readonly string[];
  /** Members beside those of every problem. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Every member of a problem document, and nothing else. */
export function expectProblem(
  answer: Answer<unknown>,
  status: number,
  code: string,
  { at, members = {} }: Refusal = {},
): Problem {
  const problem = answer.body as Problem;
  expect({ status: answer.status, code: problem?.code, detail: problem?.detail }).toEqual({
    status,
    code,
    detail: expect.stringMatching(/^[^\n]{15,}[.?)]$/),
  });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({ type: `/problems/${code}`, status, instance: answer.path, ...members });
  expect(problem.title).not.toBe('');
  expect(problem.requestId).toBe(answer.headers['x-request-id']);
  const listed = [...fields.problem, ...Object.keys(members), ...(problem.errors === undefined ? [] : ['errors'])];
  expect(Object.keys(problem).sort()).toEqual(listed.sort());
  if (code === 'validation_failed') expect(problem.errors).not.toHaveLength(0);
  if (at !== undefined) expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([...at].sort());
  expect(answer.text).not.toMatch(/node_modules|SQLITE|SELECT |\bat \w+ \(|\.[jt]s:\d/);
  return problem;
}

/** The resource has exactly these fields, and the ETag is its version in quotes. */
export function expectResource(answer: Answer<unknown>, kind: keyof typeof fields, status = 200): void {
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.anything()]);
  const resource = answer.body as { version: number; id?: string };
  expect(Object.keys(resource).sort()).toEqual([...fields[kind]].sort());
  expect(answer.headers['etag']).toBe(`"${resource.version}"`);
  if (resource.id !== undefined) expect(resource.id).toMatch(UUID_V7);
}

/** A 201 whose `Location`, followed at once, shows what was written. */
export async function expectCreated(
  api: ApiClient,
  answer: Answer<unknown>,
  kind: keyof typeof fields,
  path: string,
): Promise<void> {
  expectResource(answer, kind, 201);
  expect(answer.headers['location']).toBe(`${path}?minVersion=1`);
  const read = await api.get(answer.headers['location']!);
  expectResource(read, kind);
  expect(read.body).toEqual(answer.body);
}

/** Keys of an item of a list or of a part of a resource. */
export function expectFields(value: object, kind: keyof typeof fields): void {
  expect(Object.keys(value).sort()).toEqual([...fields[kind]].sort());
}
