import { reasonOf } from '../runtime/fault.js';

/** Replaces a masked personal value. */
export const MASKED = '[masked]';

/** Content of a payload: the event, or the data of a contract. */
export function contentOf(payload: unknown): Readonly<Record<string, unknown>> {
  const { event, data } = payload as { readonly event?: object; readonly data?: object };
  return { ...(event ?? data) };
}

/** The payload for people to see: personal fields are masked unless revealed by name. */
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

/** Longest error text that is kept, in characters: it may list every fault of a large payload. */
const maxProblemLength = 2_000;

/** Text of an error, with personal values of the payload masked. */
export function problemOf(error: unknown, payload: unknown, personal: readonly string[]): string {
  const message = reasonOf(error);
  const content = contentOf(payload);
  const secrets = personal.map((field) => content[field]).filter((value) => typeof value === 'string' && value !== '');
  const problem = (secrets as string[]).reduce((text, secret) => text.replaceAll(secret, MASKED), message);
  return problem.length > maxProblemLength ? `${problem.slice(0, maxProblemLength)}…` : problem;
}
