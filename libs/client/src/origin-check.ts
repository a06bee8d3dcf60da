import type { Fetch } from './exchange.js';
import { OriginNotAllowed, ShopUnreachable } from './problem.js';
import { surroundings } from './surroundings.js';

/**
 * Finds out whether a shop that seems out of reach is there, but does not let pages of this origin call it. A browser
 * tells both alike. Asks no more once an answer was read.
 */
export class OriginCheck {
  private allowed = false;

  /** Notes that an answer of the shop could be read here. */
  passed(): void {
    this.allowed = true;
  }

  /** Throws `OriginNotAllowed` where that is why no answer came. */
  async explain(error: unknown, fetch: Fetch, url: string): Promise<void> {
    const origin = surroundings.location?.origin;
    if (this.allowed || !(error instanceof ShopUnreachable)) return;
    if (origin === undefined || new URL(url).origin === origin) return;
    const answers = (mode: 'cors' | 'no-cors'): Promise<boolean> =>
      fetch(`${url}/v1/`, { mode }).then(
        () => true,
        () => false,
      );
    // A shop that is just starting answers the last question, but not the first.
    const closed = (await answers('no-cors')) && !(await answers('cors')) && (await answers('no-cors'));
    if (closed) throw new OriginNotAllowed(url, origin);
  }
}
