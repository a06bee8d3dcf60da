import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { allContracts } from './index.js';
import { breakingChanges, type JsonSchema } from './testing/breaking-changes.js';

/**
 * golden/<type>.schema.json holds the released schema. `UPDATE_GOLDEN=1` records new contracts and optional fields; it
 * never records a breaking change.
 */
const golden = new URL('../golden/', import.meta.url);
const fileOf = (type: string) => new URL(`${type}.schema.json`, golden);
const releasedOf = (type: string): JsonSchema | null =>
  existsSync(fileOf(type)) ? (JSON.parse(readFileSync(fileOf(type), 'utf8')) as JsonSchema) : null;
const currentOf = (schema: z.ZodType): JsonSchema =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))) as JsonSchema;

describe.each(allContracts.map(({ type, schema }) => ({ type, current: currentOf(schema) })))(
  '$type',
  ({ type, current }) => {
    const broken = breakingChanges(releasedOf(type) ?? current, current);

    beforeAll(() => {
      if (process.env['UPDATE_GOLDEN'] !== '1' || broken.length > 0) return;
      writeFileSync(fileOf(type), `${JSON.stringify(current, null, 2)}\n`);
    });

    it('has no breaking change since its release', () => {
      if (broken.length === 0) return;
      throw new Error(
        `${type} is released, and this would break those who rely on it:\n` +
          broken.map((change) => `  - ${change}\n`).join('') +
          'Leave it as it was, and define the next version beside it. A released contract gains optional fields only.',
      );
    });

    it('is recorded', () => {
      if (JSON.stringify(releasedOf(type)) === JSON.stringify(current)) return;
      throw new Error(
        `golden/${type}.schema.json does not say what ${type} is now.\n` +
          'If the addition is meant, record it with UPDATE_GOLDEN=1 in front of the test command, and commit the file.',
      );
    });
  },
);

it('every golden schema has a contract: a released one is not removed', () => {
  const files = readdirSync(golden).sort();
  expect(files).toEqual(allContracts.map(({ type }) => `${type}.schema.json`).sort());
});
