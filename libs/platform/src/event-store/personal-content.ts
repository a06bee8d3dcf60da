import { reasonOf } from '../runtime/fault.js';

/** What stands in place of a value that says something about a person. */
export const MASKED = '[masked]';

/** What a message is about: the event itself, or the data of a contract. */
export function contentOf(payload: unknown): Readonly<Record<string, unknown>> {
  const { event, data } = payload as { readonly event?: object; readonly data?: object };
  return { ...(event ?? data) };
}

/** The payload as people may see it: personal fields read `MASKED` unless they are asked for by name. */
export function masked(payload: object, personal: readonly string[], revealed: readonly string[] = []): object {
  const hidden = personal.filter((field) => !revealed.includes(field));
  const mask = (content: object) =>
    Object.fromEntries(
      Object.entries(content).map(([name, value]) => [
        name,
        hidden.includes(name) && value !== null ? MASKED : (value as unknown),
      ]),
    );
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      name === 'event' || name === 'data' ? mask(value as object) : (value as unknown),
    ]),
  );
}

/** Characters that are kept of what an error says: it may list everything that is wrong with a large payload. */
const maxProblemLength = 2_000;

/** What an error says, as far as it does not repeat what the payload says about a person. */
export function problemOf(error: unknown, payload: unknown, personal: readonly string[]): string {
  const message = reasonOf(error);
  const content = contentOf(payload);
  const secrets = personal.map((field) => content[field]).filter((value) => typeof value === 'string' && value !== '');
  const problem = (secrets as string[]).reduce((text, secret) => text.replaceAll(secret, MASKED), message);
  return problem.length > maxProblemLength ? `${problem.slice(0, maxProblemLength)}…` : problem;
}
