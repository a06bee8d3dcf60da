import type { Instant } from '@tradepost/kernel';

/** A mail to one person, caused by one event. */
export interface Mail {
  readonly tenant: string;
  /** Id of that event. An event causes one mail at most, so that a repeat is recognised by it. */
  readonly eventId: string;
  /** When that event happened. */
  readonly date: Instant;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Sends mail. The same mail may be sent again after a crash. */
export abstract class Mailer {
  /** Resolves once the mail is handed over. Throws `EffectUnavailable` while it cannot be. */
  abstract send(mail: Mail): Promise<void>;

  abstract close(): Promise<void>;
}
