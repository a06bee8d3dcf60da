import { holderOf, isStranger, type Identity } from '../auth/identity.js';
import type { HttpSettings } from '../addresses/http-settings.js';
import { HttpProblem } from '../problems/http-problem.js';
import { sharesOf } from '../addresses/network-shares.js';

/** Part of all connections that streams may take; the rest is left to other calls. */
const shareOfConnections = 0.8;
/** How many callers' streams guests may have open from one address: several may share one. */
const guestCallers = 10;

type QuotaSettings = Pick<HttpSettings, 'streamsPerPrincipal' | 'streamsPerAddress' | 'maxConnections'>;

/** Somebody, as far as it matters whose streams are counted together. */
interface Watching {
  readonly tenant: string;
  readonly identity: Identity;
  /** What counts as the address of one client. */
  readonly network?: string;
}

/** What a stream counts for: so many may be open of it. */
interface Share {
  readonly key: string;
  readonly most: number;
  /** Whose they are, for people. */
  readonly whose: string;
}

/** Counts the open streams, so that neither one caller nor one address nor all together open more than may be. */
export class StreamQuota {
  private readonly counts = new Map<string, number>();
  private readonly perCaller: number;
  private readonly perAddress: number;
  private readonly mostOfAll: number;
  private all = 0;

  constructor({ streamsPerPrincipal, streamsPerAddress, maxConnections }: QuotaSettings) {
    this.perCaller = streamsPerPrincipal;
    this.perAddress = streamsPerAddress;
    this.mostOfAll = Math.max(1, Math.floor(shareOfConnections * maxConnections));
  }

  /**
   * Takes a caller's place, and that of their address where they have no account. Returns what gives it back, to be
   * called once. Throws `HttpProblem` where none is left.
   */
  take(caller: Watching): () => void {
    const shares = this.sharesOf(caller);
    for (const { key, most, whose } of shares) {
      if ((this.counts.get(key) ?? 0) < most) continue;
      throw new HttpProblem(
        'too_many_streams',
        `${most} streams are open already, as many as ${whose} may have. Close one, or let pages share one.`,
      );
    }
    if (this.all >= this.mostOfAll)
      throw new HttpProblem('overloaded', 'As many streams are open as the service can keep. Try again later.');
    for (const { key } of shares) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.all += 1;
    return () => this.giveBack(shares);
  }

  private sharesOf(caller: Watching): readonly Share[] {
    const { role } = caller.identity;
    const own = { key: holderOf(caller), most: this.perCaller, whose: 'one caller' };
    const { network } = caller;
    const ofAddress = (network === undefined ? [] : sharesOf(network, this.perAddress)).map((one) => ({
      key: `network ${one.network}`,
      most: one.most,
      whose: 'the clients at one address or in one network',
    }));
    if (role !== 'guest') return [own, ...ofAddress];
    const whose = 'callers without an account from one address';
    const shared = { key: `guests ${network}`, most: guestCallers * this.perCaller, whose };
    return [...(isStranger(caller.identity) ? [] : [own]), shared, ...ofAddress];
  }

  private giveBack(shares: readonly Share[]): void {
    this.all -= 1;
    for (const { key } of shares) {
      const left = this.counts.get(key)! - 1;
      if (left === 0) this.counts.delete(key);
      else this.counts.set(key, left);
    }
  }
}
