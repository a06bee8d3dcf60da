import { networksOf } from './client-address.js';

/** What an IPv4 address or a /64, a /56 and a /48 may have, in shares: a provider gives its customers one of these. */
const weights = [1, 2, 3];

/** One network, and how much of something it may have. */
export interface NetworkShare {
  readonly network: string;
  readonly most: number;
}

/** The share of each network that an address belongs to. */
export function sharesOf(address: string, share: number): readonly NetworkShare[] {
  return networksOf(address).map((network, at) => ({ network, most: weights[at]! * share }));
}

/** Counts what each network has, so that none has more than its share. */
export class NetworkShares {
  private readonly counts = new Map<string, number>();

  /** @param share of one address */
  constructor(private readonly share: number) {}

  /** Takes one for an address. Returns what gives it back, to be called once; null where a network has its share. */
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
