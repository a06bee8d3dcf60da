import type { Browser } from 'playwright-core';
import { hasBrowser, openBrowser } from './browser.js';
import { DemoShop } from './demo-shop.js';

interface Scene {
  readonly shop: DemoShop;
  readonly browser: Browser;
}

/** A suite about the pages of one shop, in one browser; left out where there is none. */
export function describeInBrowser(name: string, suite: (scene: () => Scene) => void): void {
  (hasBrowser ? describe : describe.skip)(name, () => {
    let shop: DemoShop;
    let browser: Browser;

    beforeAll(async () => {
      [shop, browser] = await Promise.all([DemoShop.open(), openBrowser()]);
    });
    afterAll(async () => {
      await browser.close();
      await shop.close();
    });

    suite(() => ({ shop, browser }));
  });
}
