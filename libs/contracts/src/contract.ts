import { z } from 'zod';
import { contextOf, envelopeSchema, type ContractMessage, type Envelope } from './envelope.js';

/**
 * One version of one fact that a context publishes. Once released it gains optional fields only; anything else is
 * the next version, beside it.
 */
export interface ContractDefinition<Data = unknown> {
  /** Wire type, `tradepost.<context>.<what-happened>.v<version>`. */
  readonly type: string;
  /** Of the data alone. */
  readonly schema: z.ZodObject;
  /** Names of the fields of the data that say something about a person. */
  readonly personal: readonly string[];
  /** Id of the aggregate that the data is about. */
  subjectOf(data: Data): string;
  /** The message for this data. Checked by the compiler alone, since it is made on the way of every command. */
  of(data: Data): ContractMessage<Data>;
  /** Checks what arrived, and leaves out the fields that this version does not know. Throws `InvalidContract`. */
  parse(envelope: unknown): Envelope<Data>;
}

/** What a contract carries: `type OrderPaidV1 = ContractData<typeof OrderPaidV1>`. */
export type ContractData<Contract> = Contract extends ContractDefinition<infer Data> ? Data : never;

/** Something arrived that is not what its contract promises. The message names fields, never their values. */
export class InvalidContract extends Error {
  override readonly name = 'InvalidContract';

  constructor(
    readonly type: string,
    readonly eventId: string | null,
    readonly problems: readonly string[],
  ) {
    super(
      `${eventId === null ? 'An event without an id' : `Event ${eventId}`} is no valid ${type}: ${problems.join('; ')}.`,
    );
  }
}

type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;

/** Defines a contract. Throws a TypeError when `type` is no contract type. */
export function defineContract<Schema extends z.ZodObject>(definition: {
  type: string;
  subject: (data: Immutable<z.output<Schema>>) => string;
  data: Schema;
  personal?: readonly (keyof z.output<Schema> & string)[];
}): ContractDefinition<Immutable<z.output<Schema>>> {
  type Data = Immutable<z.output<Schema>>;
  const { type, subject, data: schema, personal = [] } = definition;
  contextOf(type);
  const whole = envelopeSchema.extend({ type: z.literal(type), data: schema });

  return {
    type,
    schema,
    personal,
    subjectOf: subject,
    of: (data) => ({ type, subject: subject(data), data }),
    parse(envelope) {
      const result = whole.safeParse(envelope);
      if (!result.success) throw new InvalidContract(type, idOf(envelope), result.error.issues.map(inWords));
      return result.data as Envelope<Data>;
    },
  };
}

function idOf(envelope: unknown): string | null {
  const result = envelopeSchema.pick({ id: true }).safeParse(envelope);
  return result.success ? result.data.id : null;
}

function inWords({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? 'it' : z.core.toDotPath(path)} is wrong (${message})`;
}
