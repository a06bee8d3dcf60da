import type { Locator, Page } from 'playwright-core';
import { complaintsOf } from './support/browser.js';
import { clerk } from './support/demo-shop.js';
import { describeInBrowser } from './support/describe-in-browser.js';
import { eventually } from './support/eventually.js';

/** Opens an operation and sends what its form holds. Resolves with the status that it shows. */
async function execute(operation: Locator): Promise<string> {
  await operation.getByRole('button', { name: 'Execute' }).click();
  return operation.locator('.live-responses-table .response .response-col_status').first().innerText();
}

async function open(page: Page, id: string): Promise<Locator> {
  const operation = page.locator(`.opblock[id$="-${id}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  return operation;
}

describeInBrowser('Swagger UI, in a browser', (scene) => {
  it('is signed in by the call that signs in, for every call after it and over a reload', async () => {
    const { shop, browser } = scene();
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${shop.url}/docs`);
    expect(await execute(await open(page, 'listCustomers'))).toMatch(/^401/);

    const signIn = await open(page, 'signIn');
    await signIn.locator('textarea').fill(JSON.stringify(clerk));
    expect(await execute(signIn)).toMatch(/^200/);
    expect(await execute(await open(page, 'listOrders'))).toMatch(/^200/);
    await page.reload();
    expect(await execute(await open(page, 'listCustomers'))).toMatch(/^200/);
    expect(complaints).toEqual([]);
  });

  it('makes each try a new request, unless somebody says which it is', async () => {
    const { shop, browser } = scene();
    const page = await browser.newPage();
    await page.goto(`${shop.url}/docs`);
    const place = await open(page, 'placeOrder');
    const order = { lines: [{ sku: 'MUG01', quantity: 1 }] };
    await place.locator('textarea').fill(JSON.stringify(order));
    const sent: string[] = [];
    page.on('request', (request) => {
      const key = request.headers()['idempotency-key'];
      if (key !== undefined) sent.push(key);
    });
    expect(await execute(place)).toMatch(/^201/);
    await execute(place);
    await place.locator('tr[data-param-name="Idempotency-Key"] input').fill('8f14e45f-ceea-467f-9a3e-2b4a4f6d3a11');
    await execute(place);
    await eventually(() => expect(new Set(sent).size).toBe(3));
    expect(sent[2]).toBe('8f14e45f-ceea-467f-9a3e-2b4a4f6d3a11');
  });

  it('is found from the front door, which fits a phone, as the list of problems does', async () => {
    const { shop, browser } = scene();
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const complaints = complaintsOf(page);
    for (const path of ['/problems', '/']) {
      await page.goto(`${shop.url}${path}`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    }
    await page.getByRole('link', { name: 'API documentation' }).click();
    await page.getByText('Tradepost').first().waitFor();
    expect([new URL(page.url()).pathname, complaints]).toEqual(['/docs', []]);
  });
});
