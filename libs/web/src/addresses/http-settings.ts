/**
 * The proxies that stand before the service: none, so many in a row, or those of these addresses and networks. What
 * none of them says of a client's address is not believed.
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

/** Settings of the installation that the HTTP surface reads. */
export abstract class HttpSettings {
  abstract readonly port: number;
  /** Address to listen on. */
  abstract readonly host: string;
  /** Requests a minute that one caller may make, by class of route; 0: any number. */
  abstract readonly rates: Rates;
  /** Whose word on the client's address (`X-Forwarded-For`) is taken. */
  abstract readonly trustProxy: TrustedProxies;
  /** Origins whose pages may call the API from a browser. */
  abstract readonly corsOrigins: readonly string[];
  /** Seconds in which a request must have arrived whole. */
  abstract readonly requestTimeout: number;
  /** Connections held open at once; more are closed as they come. */
  abstract readonly maxConnections: number;
  /** Connections that one address may hold open at once, unless it is that of a trusted proxy. */
  abstract readonly connectionsPerAddress: number;
  /** Streams of live updates that one caller may have open at once. */
  abstract readonly streamsPerPrincipal: number;
  /** Streams of live updates that the clients at one address may have open at once. */
  abstract readonly streamsPerAddress: number;
}
