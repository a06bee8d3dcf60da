import type { Feed } from '../event-store/feed.js';

/** What a context publishes, for one receiver. */
export interface ContractFeed extends Feed {
  /** The place from which all that was ever published is told, also what the feed has let go of since. */
  beginning(): Promise<string>;
}
