import type { Instant } from '@tradepost/kernel';

/** A letter to one person, because of one event. */
export interface Mail {
  readonly tenant: string;
  /** Id of the event that led to it; an event leads to one mail at most, which is told from its repeats by this. */
  readonly eventId: string;
  /** When that event happened. */
  readonly date: Instant;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** The way out for mail. The same mail may be handed over again after a kill. */
export abstract class Mailer {
  /** Resolves when the mail is out of our hands. Throws `EffectUnavailable` while it cannot be handed to anybody. */
  abstract send(mail: Mail): Promise<void>;

  abstract close(): Promise<void>;
}
