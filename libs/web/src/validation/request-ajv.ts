import { canonicalId } from '@tradepost/kernel';
import { Ajv } from 'ajv';
import { flaws } from './validation-sentences.js';

/** Formats for readers of the API description; patterns beside them do the checking. */
const documented = ['date-time', 'password', 'uuid'];

/** Compiles request checks, and tries single values. */
export const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  discriminator: true,
  strict: false,
  formats: {
    ...Object.fromEntries(documented.map((format) => [format, true as const])),
    ...Object.fromEntries(
      Object.entries(flaws).map(([format, flaw]) => [format, (text: string) => flaw(text) === null]),
    ),
  },
  verbose: true,
});

/** Keyword that puts an id into canonical form. */
export const CANONICAL = 'canonicalId';
ajv.addKeyword({
  keyword: CANONICAL,
  type: 'string',
  modifying: true,
  compile: () => (text: string, place?: Place) => {
    place!.parentData[place!.parentDataProperty] = canonicalId(text);
    return true;
  },
});

/** A value's container, and its name or index there. */
interface Place {
  readonly parentData: Record<string | number, unknown>;
  readonly parentDataProperty: string | number;
}
