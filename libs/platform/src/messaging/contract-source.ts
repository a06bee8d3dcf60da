import type { MessageSource } from '../event-store/message-source.js';

/** What a context publishes, for one receiver. */
export interface ContractSource extends MessageSource {
  /** The place from which all that was ever published is told, also what the feed has let go of since. */
  beginning(): Promise<string>;
}
