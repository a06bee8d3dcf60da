import type { Fetch } from './exchange.js';
import { OriginNotAllowed, ShopUnreachable } from './problem.js';
import { browser } from './browser.js';

/**
 * Tells a shop that is unreachable from one that does not allow pages of this origin to call it; a browser reports both
 * alike. Stops probing once a response could be read.
 */
export class OriginCheck {
  private allowed = false;

  /** Records that a response was readable. */
  passed(): void {
    this.allowed = true;
  }

  /** Throws `OriginNotAllowed` where that is why no response came. */
  async explain(error: unknown, fetch: Fetch, url: string): Promise<void> {
    const origin = browser.location?.origin;
    if (this.allowed || !(error instanceof ShopUnreachable)) return;
    if (origin === undefined || new URL(url).origin === origin) return;
    const answers = (mode: 'cors' | 'no-cors'): Promise<boolean> =>
      fetch(`${url}/v1/`, { mode }).then(
        () => true,
        () => false,
      );
    // A starting shop answers the last probe, but not the first.
    const closed = (await answers('no-cors')) && !(await answers('cors')) && (await answers('no-cors'));
    if (closed) throw new OriginNotAllowed(url, origin);
  }
}
