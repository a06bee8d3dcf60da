/** What a load consists of; handed to the process that makes it as JSON. */
export interface LoadPlan {
  readonly url: string;
  readonly calls: 'place' | 'get' | 'list' | 'product';
  /** What every request bears; null: nothing. */
  readonly token: string | null;
  readonly connections: number;
  /** It ends after so many seconds, or after so many requests. */
  readonly until: { readonly seconds: number } | { readonly requests: number };
  /** File with the ids of customers and products (`Catalogue`), and file with those of all orders, 36 bytes each. */
  readonly catalogue: string;
  readonly orderIds: string;
  /** Whether to wait afterwards until everything is delivered. */
  readonly drain: boolean;
}

/** What the process that made the load prints as JSON. Times are in milliseconds. */
export interface LoadResult {
  /** Requests answered as they should be. */
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** The first answer that was not as it should be. */
  readonly complaint: string | null;
  /** From the last answer until nothing was left to deliver; null where nobody waited for that. */
  readonly drained: number | null;
  /** When the load began and ended, in microseconds of the system's monotonic clock. */
  readonly began: number;
  readonly ended: number;
}
