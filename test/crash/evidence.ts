import type { Customer, Order, TimelineEntry } from '../support/resources.js';
import type { StockedProduct } from './catalogue.js';
import type { Entry, Reply } from './ledger.js';

/** What is judged about the answer of /readyz. */
export interface Readiness {
  readonly status: string;
  readonly problems: readonly string[];
  readonly subscriptions: readonly SubscriptionState[];
}

/** One subscription. A detail that is named `lag…Seconds` says how old is what it has not delivered. */
export interface SubscriptionState {
  readonly subscription: string;
  readonly state: string;
  /** Events or messages not delivered yet; null where that cannot be told. */
  readonly lag: number | null;
  readonly [detail: string]: unknown;
}

/** An acknowledged request sent once more, and its answer. */
export interface Replay {
  readonly entry: Entry;
  readonly reply: Reply;
}

/** What a customer who signed in was answered with. */
export interface SignIn {
  readonly customerId: string;
  readonly status: number;
}

/** All that is read back over HTTP when every request has its answer, and what the command line says then. */
export interface Evidence {
  readonly customers: readonly Customer[];
  readonly products: readonly StockedProduct[];
  readonly orders: readonly Order[];
  /** By id of the order or customer. */
  readonly timelines: ReadonlyMap<string, readonly TimelineEntry[]>;
  readonly replays: readonly Replay[];
  /** Of some of the customers. */
  readonly signIns: readonly SignIn[];
  readonly readiness: Readiness;
  /** Each in words. */
  readonly deadLetters: readonly string[];
  /** How `tradepost verify` ended. */
  readonly verification: { readonly code: number | string | null; readonly said: string };
}
