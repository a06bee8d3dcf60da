/**
 * Trusted proxies: none, a number of hops, or addresses and networks. Client addresses reported by others are ignored.
 */
export type TrustedProxies = false | number | readonly string[];

/** Requests a minute of guests and customers, and of staff. */
export interface Rates {
  readonly reads: number;
  readonly writes: number;
  readonly signIn: number;
  readonly staffReads: number;
  readonly staffWrites: number;
}

/** Settings that the HTTP surface reads. */
export abstract class HttpSettings {
  abstract readonly port: number;
  /** Address to listen on. */
  abstract readonly host: string;
  /** Requests a minute of one caller, by class of route; 0 for no limit. */
  abstract readonly rates: Rates;
  /** Proxies whose `X-Forwarded-For` is trusted. */
  abstract readonly trustProxy: TrustedProxies;
  /** Origins whose pages may call the API. */
  abstract readonly corsOrigins: readonly string[];
  /** Time in which a request must have arrived whole, in seconds. */
  abstract readonly requestTimeout: number;
  /** Greatest number of open connections; further ones are closed at once. */
  abstract readonly maxConnections: number;
  /** Greatest number of open connections of one address, unless it is a trusted proxy's. */
  abstract readonly connectionsPerAddress: number;
  /** Greatest number of open live streams of one caller. */
  abstract readonly streamsPerPrincipal: number;
  /** Greatest number of open live streams of one address. */
  abstract readonly streamsPerAddress: number;
}
