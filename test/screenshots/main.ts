/** Takes the pictures of docs/images from a shop of its own: `npm run screenshots`, which needs Chromium. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openDemo } from '../support/browser.js';
import { DemoShop } from '../support/demo-shop.js';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'three green herons at noon' };

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${images}${name}.png` });
}

/** The page from its top, wherever the last click was. */
async function saveFromTop(page: Page, name: string): Promise<void> {
  await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
  await save(page, name);
}

async function tabOf(browser: Browser, url: string, width: number, height: number): Promise<Page> {
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'UTC', colorScheme: 'light' });
  return (await openDemo(context, url)).tab;
}

async function order(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: `Add ${what} to the basket` }).click();
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByText('Your order is placed').waitFor();
}

async function register(page: Page): Promise<void> {
  await page.getByText('New here? Register').click();
  const form = page.locator('#register');
  await form.getByLabel('Name').fill(ada.name);
  await form.getByLabel('E-mail').fill(ada.email);
  await form.getByLabel('Password').fill(ada.password);
  await form.getByRole('button', { name: 'Register' }).click();
  await page.getByText(`Signed in as ${ada.name}`).waitFor();
}

const shop = await DemoShop.open();
const browser = await openBrowser();
try {
  const guest = await tabOf(browser, shop.url, 1100, 840);
  await guest.getByRole('button', { name: 'Add Enamel mug to the basket' }).click();
  await saveFromTop(guest, 'storefront-guest');

  const page = await tabOf(browser, shop.url, 1100, 1100);
  await register(page);
  await order(page, 'Stoneware teapot');
  await page.getByRole('button', { name: 'Pay the order of £18.00' }).click();
  await page.getByText('paid', { exact: true }).waitFor();
  const staff = await shop.staff();
  const [paid] = await staff.orders.list({ status: 'paid' }).take(1);
  await staff.orders.ship(paid!, { carrier: 'Royal Mail', trackingNumber: 'RM123456789GB' });
  await page.getByText('RM123456789GB').waitFor();
  await order(page, 'Regency cakestand, three tiers');
  await saveFromTop(page, 'storefront-orders');

  const phone = await tabOf(browser, shop.url, 390, 844);
  await save(phone, 'storefront-phone');

  const docs = await tabOf(browser, shop.url, 1100, 860);
  await docs.goto(`${shop.url}/docs`);
  const place = docs.locator('.opblock[id$="-placeOrder"]');
  await place.locator('.opblock-summary-control').click();
  await place.locator('.opblock-body').waitFor();
  await place.evaluate((operation) => operation.scrollIntoView());
  await save(docs, 'swagger-ui');
} finally {
  await browser.close();
  await shop.close();
}
