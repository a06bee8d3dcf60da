/** A JSON Schema (2020-12): keywords and their values. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that tell a reader something and promise nothing. */
const annotations = new Set(['$schema', '$comment', 'title', 'description', 'examples']);

/**
 * Says, a phrase each, what in `next` breaks somebody who relies on the `released` schema: a reader of the released
 * version that gets new messages, or a reader of the next one that gets old messages in a replay. So what was promised
 * stays as it was, neither narrower nor wider, and the one thing that may come is an optional property.
 */
export function breakingChanges(released: JsonSchema, next: JsonSchema, at = 'data'): string[] {
  const keywords = new Set([...Object.keys(released), ...Object.keys(next)]);
  return [...keywords].flatMap((keyword) => {
    if (annotations.has(keyword) || keyword === 'required') return [];
    if (keyword === 'properties') return inProperties(released, next, at);
    return inKeyword(keyword, released[keyword], next[keyword], at);
  });
}

function inProperties(released: JsonSchema, next: JsonSchema, at: string): string[] {
  const [before, after] = [propertiesOf(released), propertiesOf(next)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    const path = `${at}.${name}`;
    if (is === undefined) return [`${path} was removed`];
    if (was === undefined) return is.required ? [`${path} is new and required`] : [];
    return [
      ...(is.required && !was.required ? [`${path} is newly required`] : []),
      ...(was.required && !is.required ? [`${path} is no longer required`] : []),
      ...breakingChanges(was.schema, is.schema, path),
    ];
  });
}

function propertiesOf({ properties = {}, required = [] }: JsonSchema) {
  return new Map(
    Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [
      name,
      { schema, required: (required as string[]).includes(name) },
    ]),
  );
}

function inKeyword(keyword: string, was: unknown, is: unknown, at: string): string[] {
  if (keyword === 'items' && isSchema(was) && isSchema(is)) return breakingChanges(was, is, `${at}[]`);
  if (keyword === 'anyOf' && Array.isArray(was) && Array.isArray(is) && was.length === is.length) {
    return was.flatMap((option: JsonSchema, index) => breakingChanges(option, is[index] as JsonSchema, at));
  }
  const [before, after] = [inWords(keyword, was), inWords(keyword, is)];
  return before === after ? [] : [`${at}: ${keyword} was ${before} and is now ${after}`];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

/** The order of an enum's values, or of the types that are allowed, means nothing. */
function inWords(keyword: string, value: unknown): string {
  if (value === undefined) return 'absent';
  return JSON.stringify(['enum', 'type'].includes(keyword) && Array.isArray(value) ? [...value].sort() : value);
}
