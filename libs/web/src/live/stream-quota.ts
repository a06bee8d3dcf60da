import { holderOf, isStranger, type Identity } from '../auth/identity.js';
import type { HttpSettings } from '../addresses/http-settings.js';
import { HttpProblem } from '../problems/http-problem.js';
import { sharesOf } from '../addresses/network-shares.js';

/** Share of all connections that streams may take. */
const shareOfConnections = 0.8;
/** Streams of guests at one address, in callers: several may share it. */
const guestCallers = 10;

type QuotaSettings = Pick<HttpSettings, 'streamsPerPrincipal' | 'streamsPerAddress' | 'maxConnections'>;

/** Identity that streams are counted by. */
interface Watching {
  readonly tenant: string;
  readonly identity: Identity;
  /** Network of the client. */
  readonly network?: string;
}

/** Quota bucket and its limit. */
interface Share {
  readonly key: string;
  readonly most: number;
  /** Its owner, for people. */
  readonly whose: string;
}

/** Counts open streams, within the limits of a caller, an address, and all together. */
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
   * Takes a place of the caller, and of their address where they have no account. Returns its release, to be called
   * once. Throws `HttpProblem` where none is left.
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
