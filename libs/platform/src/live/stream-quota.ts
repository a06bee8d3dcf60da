import { principalOf, type Identity } from '../auth/identity.js';
import { HttpProblem } from '../http/http-problem.js';

/** Streams of all callers that may be open in this process. */
const MOST = 10_000;

/** Counts the open streams, so that neither one caller nor all together open more than may be. */
export class StreamQuota {
  private readonly counts = new Map<string, number>();
  private all = 0;

  /** @param most streams that one principal may have open at once */
  constructor(private readonly most: number) {}

  /** Takes one of the principal's places, to be given back. Throws `HttpProblem` where none is left. */
  take(principal: string): void {
    const count = this.counts.get(principal) ?? 0;
    if (count >= this.most) {
      throw new HttpProblem(
        'too_many_streams',
        `${this.most} streams are open already, as many as one caller may have. Close one, or let pages share one.`,
      );
    }
    if (this.all >= MOST)
      throw new HttpProblem('overloaded', 'As many streams are open as the service can keep. Try again later.');
    this.counts.set(principal, count + 1);
    this.all += 1;
  }

  giveBack(principal: string): void {
    const left = this.counts.get(principal)! - 1;
    this.all -= 1;
    if (left === 0) this.counts.delete(principal);
    else this.counts.set(principal, left);
  }
}

/** Who shares a number of streams and tickets: somebody with an account, or whoever has an order's token. */
export function holderOf({ tenant, identity }: { readonly tenant: string; readonly identity: Identity }): string {
  const { role } = identity;
  return `${tenant} ${role === 'guest' ? `order:${identity.orderId}` : principalOf(identity)}`;
}
