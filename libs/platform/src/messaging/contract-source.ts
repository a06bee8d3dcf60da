import type { MessageSource } from '../event-store/message-source.js';

/** Published contracts of a context, for one receiver. */
export interface ContractSource extends MessageSource {
  /** Position from which everything ever published is replayed, pruned messages included. */
  beginning(): Promise<string>;
}
