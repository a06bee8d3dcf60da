import { networksOf } from './client-address.js';

/** Weights of an IPv4 address or a /64, of a /56 and of a /48: a provider assigns one of these to a subscriber. */
const weights = [1, 2, 3];

/** One network and its limit. */
export interface NetworkShare {
  readonly network: string;
  readonly most: number;
}

/** Limits of each network that an address belongs to. */
export function sharesOf(address: string, share: number): readonly NetworkShare[] {
  return networksOf(address).map((network, at) => ({ network, most: weights[at]! * share }));
}

/** Counts what each network holds, up to its limit. */
export class NetworkShares {
  private readonly counts = new Map<string, number>();

  /** @param share limit of one address */
  constructor(private readonly share: number) {}

  /** Takes one for an address. Returns its release, to be called once; null where a network has reached its limit. */
  take(address: string): (() => void) | null {
    const shares = sharesOf(address, this.share);
    if (shares.some(({ network, most }) => (this.counts.get(network) ?? 0) >= most)) return null;
    for (const { network } of shares) this.counts.set(network, (this.counts.get(network) ?? 0) + 1);
    return () => this.giveBack(shares);
  }

  private giveBack(shares: readonly NetworkShare[]): void {
    for (const { network } of shares) {
      const left = this.counts.get(network)! - 1;
      if (left === 0) this.counts.delete(network);
      else this.counts.set(network, left);
    }
  }
}
