/** Encryption keys of the people that events are about. */
export abstract class PersonalKeys {
  /** Null where nothing personal was recorded, or the person was erased. */
  abstract find(subject: string): Promise<string | null>;

  /** The key of a person, created where there is none. */
  abstract findOrCreate(subject: string): Promise<string>;

  /** Deletes the key of a person, which makes their personal data unreadable in every event. */
  abstract erase(subject: string): Promise<void>;
}
