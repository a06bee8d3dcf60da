/** One key for each person that events say something about. */
export abstract class PersonalKeys {
  /** Null where the person has none: nothing personal was recorded yet, or it was erased. */
  abstract find(subject: string): Promise<string | null>;

  /** The key of a person, made where they have none. */
  abstract findOrCreate(subject: string): Promise<string>;

  /** Deletes the key of a person, and with it what every event says about them. */
  abstract erase(subject: string): Promise<void>;
}
