/** JSON Schema 2020-12: keywords and their values. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords without effect on validation. */
const annotations = new Set(['$schema', '$comment', 'title', 'description', 'examples']);

/**
 * Lists the breaking changes from `released` to `next`, a phrase each. Compatibility holds both ways: readers of the
 * released version receive new messages, readers of the next one receive old messages in a replay. So constraints may
 * become neither narrower nor wider, and only optional properties may be added.
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
  const [before, after] = [display(keyword, was), display(keyword, is)];
  return before === after ? [] : [`${at}: ${keyword} was ${before} and is now ${after}`];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

/** The order of enum values and of allowed types has no meaning. */
function display(keyword: string, value: unknown): string {
  if (value === undefined) return 'absent';
  return JSON.stringify(['enum', 'type'].includes(keyword) && Array.isArray(value) ? [...value].sort() : value);
}
