/** Parameters of a load, passed to its process as JSON. */
export interface LoadPlan {
  readonly url: string;
  readonly calls: 'place' | 'get' | 'list' | 'product';
  /** Token of every request; null for none. */
  readonly token: string | null;
  readonly connections: number;
  /** End after a time or a number of requests. */
  readonly until: { readonly seconds: number } | { readonly requests: number };
  /** File with the ids of customers and products (`Catalogue`), and file with those of all orders, 36 bytes each. */
  readonly catalogue: string;
  readonly orderIds: string;
  /** Whether to wait for all deliveries afterwards. */
  readonly drain: boolean;
}

/** Result of a load, printed as JSON. Times are in milliseconds. */
export interface LoadResult {
  /** Requests with the expected answer. */
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** First unexpected answer. */
  readonly complaint: string | null;
  /** Time from the last answer until everything was delivered; null where not waited for. */
  readonly drained: number | null;
  /** Start and end of the load, in microseconds of the system's monotonic clock. */
  readonly began: number;
  readonly ended: number;
}
