/**
 * How a subscription is doing. `waiting`: for a server or a resource that is away. `failing`: an error that is neither a
 * delivery's nor known to pass. Both are tried again for as long as the process lives. `hanging`: a handler or an effect
 * does not settle; it is given up after a limit.
 */
export interface DeliveryStatus {
  readonly state: 'running' | 'waiting' | 'failing' | 'hanging';
  readonly problem: string | null;
}
