import type { EventStore } from '../../event-store/event-store.js';
import type { ContractTransport } from '../../messaging/transport.js';

/** A transport, and the board whose contracts it carries. */
export interface Carried {
  readonly transport: ContractTransport;
  /** The write model of the board for `default` or `acme`. */
  board(tenant?: string): EventStore;
  close(): Promise<void>;
}
