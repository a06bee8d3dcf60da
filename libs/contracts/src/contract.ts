import { z } from 'zod';
import { contextOf, envelopeSchema, type ContractMessage, type Envelope } from './envelope.js';

/**
 * One version of a published event. A released version gains optional fields only; a breaking change is the next
 * version, beside it.
 */
export interface ContractDefinition<Data = unknown> {
  /** Wire type, `tradepost.<context>.<what-happened>.v<version>`. */
  readonly type: string;
  /** Schema of `data`, without the envelope. */
  readonly schema: z.ZodObject;
  /** Names of the fields of `data` that hold personal data. */
  readonly personal: readonly string[];
  /** Id of the aggregate that the data describes. */
  subjectOf(data: Data): string;
  /** Message for this data. Not validated at run time: it is built on every command. */
  of(data: Data): ContractMessage<Data>;
  /** Validates an envelope and strips fields unknown to this version. Throws `InvalidContract`. */
  parse(envelope: unknown): Envelope<Data>;
}

/** Data of a contract: `type OrderPaidV1 = ContractData<typeof OrderPaidV1>`. */
export type ContractData<Contract> = Contract extends ContractDefinition<infer Data> ? Data : never;

/** An envelope does not match its contract. The message names fields, never their values. */
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

/** Defines a contract. Throws a TypeError when `type` is not a contract type. */
export function defineContract<Schema extends z.ZodObject>(definition: {
  type: string;
  subject: (data: Immutable<z.output<Schema>>) => string;
  data: Schema;
  personal?: readonly (keyof z.output<Schema> & string)[];
}): ContractDefinition<Immutable<z.output<Schema>>> {
  type Data = Immutable<z.output<Schema>>;
  const { type, subject, data: schema, personal = [] } = definition;
  contextOf(type);
  const messageSchema = envelopeSchema.extend({ type: z.literal(type), data: schema });

  return {
    type,
    schema,
    personal,
    subjectOf: subject,
    of: (data) => ({ type, subject: subject(data), data }),
    parse(envelope) {
      const result = messageSchema.safeParse(envelope);
      if (!result.success) throw new InvalidContract(type, idOf(envelope), result.error.issues.map(describeIssue));
      return result.data as Envelope<Data>;
    },
  };
}

function idOf(envelope: unknown): string | null {
  const result = envelopeSchema.pick({ id: true }).safeParse(envelope);
  return result.success ? result.data.id : null;
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? 'it' : z.core.toDotPath(path)} is wrong (${message})`;
}
