/**
 * Status of a subscription. `waiting`: for a server or resource that is unavailable. `failing`: with an unknown error.
 * Both are retried for as long as the process runs. `hanging`: a handler or effect does not settle; it is given up
 * after a limit.
 */
export interface DeliveryStatus {
  readonly state: 'running' | 'waiting' | 'failing' | 'hanging';
  readonly problem: string | null;
}
