import type { Page } from 'playwright-core';
import { openDemo } from './support/browser.js';
import { describeInBrowser } from './support/describe-in-browser.js';
import { eventually } from './support/eventually.js';

const password = 'three green herons at noon';

const add = (tab: Page, what: string) => tab.getByRole('button', { name: `Add ${what} to the basket` }).click();
const order = (tab: Page) => tab.getByRole('button', { name: 'Place order' }).click();
/** The text of each order that is shown, the newest first. */
const orders = (tab: Page) => tab.locator('#order-list > li').allInnerTexts();
const notice = (tab: Page) => tab.getByRole('status').innerText();
const liveness = (tab: Page) => tab.locator('#live').innerText();
const shows = (tab: Page, ...texts: string[]) =>
  eventually(async () => {
    const shown = await orders(tab);
    expect(shown).toHaveLength(texts.length);
    for (const [i, text] of texts.entries()) expect(shown[i]).toContain(text);
  });

describeInBrowser('the demo, in a browser', (scene) => {
  it('sells to a guest, who sees what becomes of the order and finds it again after a reload', async () => {
    const { shop, browser } = scene();
    const { tab, complaints } = await openDemo(await browser.newContext(), shop.url);
    await add(tab, 'Enamel mug');
    await add(tab, 'Enamel mug');
    await order(tab);
    await shows(tab, 'placed');
    expect(await orders(tab)).toEqual([expect.stringMatching(/2 × Enamel mug\s+£8\.50/)]);
    await tab.getByRole('button', { name: 'Pay the order of £8.50' }).click();
    await shows(tab, 'paid');
    await tab.reload();
    await shows(tab, 'paid');
    const id = (await tab.locator('#order-list > li').getAttribute('data-order'))!;
    const staff = await shop.staff();
    await staff.orders.ship({ id, version: 2 }, { carrier: 'Royal Mail', trackingNumber: 'RM1' });
    await shows(tab, 'Royal Mail, RM1');
    expect(complaints).toEqual([]);
    await tab.context().close();
  });

  it('says so where nothing is on sale yet', async () => {
    const { shop, browser } = scene();
    const context = await browser.newContext();
    const { tab } = await openDemo(context, shop.url);
    expect(await tab.locator('#products-empty').isVisible()).toBe(false);
    await context.route('**/v1/products?*', (route) => route.fulfill({ json: { items: [], next: null } }));
    await tab.reload();
    await tab.getByText('Nothing is on sale yet.').waitFor();
    await context.close();
  });

  it('sells to a guest time and again, in several tabs', async () => {
    const { shop, browser } = scene();
    const context = await browser.newContext();
    const { tab, complaints } = await openDemo(context, shop.url);
    for (let placed = 1; placed <= 8; placed++) {
      await add(tab, 'White hanging heart T-light holder');
      await order(tab);
      await shows(tab, ...Array.from({ length: placed }, () => 'placed'));
    }
    const { tab: another } = await openDemo(context, shop.url);
    await eventually(async () => expect(await another.locator('#product-list > li').count()).toBeGreaterThan(3));
    await tab.getByRole('button', { name: 'Cancel' }).first().click();
    await eventually(async () => expect((await orders(tab))[0]).toContain('cancelled'));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('sells at the prices that it shows, and shows those that have changed', async () => {
    const { shop, browser } = scene();
    const staff = await shop.staff();
    const reprice = async (amount: string) => {
      const lantern = await staff.products.get('LAN12');
      await staff.products.change(lantern, {
        description: lantern.description,
        unitPrice: { amount, currency: 'GBP' },
      });
    };
    const { tab, complaints } = await openDemo(await browser.newContext(), shop.url);
    const total = () => tab.locator('#basket-total').innerText();
    await eventually(async () => expect(await liveness(tab)).toBe('Live'));
    await add(tab, 'Glass storm lantern');
    await add(tab, 'Glass storm lantern');
    expect(await total()).toBe('£15.90');
    await reprice('8.15');
    await eventually(async () => expect(await total()).toBe('£16.30'));

    await tab.route('**/v1/stream*', (route) => route.abort());
    await tab.reload();
    await reprice('8.25');
    await order(tab);
    await eventually(async () => expect(await notice(tab)).toContain('now comes to £16.50'));
    expect([await total(), await orders(tab)]).toEqual(['£16.50', []]);
    await order(tab);
    await shows(tab, '£16.50');
    expect(complaints).toEqual([]);
    await tab.context().close();
  });

  it('takes nothing into the basket where no quantity is given', async () => {
    const { shop, browser } = scene();
    const { tab } = await openDemo(await browser.newContext(), shop.url);
    await tab.getByRole('spinbutton', { name: 'Quantity of Enamel mug' }).fill('');
    await add(tab, 'Enamel mug');
    expect(await tab.locator('#basket-empty').isVisible()).toBe(true);
    await tab.context().close();
  });

  it('says what is refused, in words', async () => {
    const { shop, browser } = scene();
    const { tab, complaints } = await openDemo(await browser.newContext(), shop.url);
    const cakestands = tab.getByRole('spinbutton', { name: 'Quantity of Regency cakestand' });
    await cakestands.fill('6');
    await add(tab, 'Regency cakestand, three tiers');
    await add(tab, 'Regency cakestand, three tiers');
    await order(tab);
    await eventually(async () => expect(await notice(tab)).toMatch(/stock|left/));
    expect(await orders(tab)).toEqual([]);
    const form = tab.locator('#sign-in');
    await form.getByLabel('E-mail').fill('nobody@example.com');
    await form.getByLabel('Password').fill('wrong');
    await form.getByRole('button', { name: 'Sign in' }).click();
    await eventually(async () => expect(await form.getByRole('alert').innerText()).toMatch(/password/));
    expect(complaints).toEqual([]);
    await tab.context().close();
  });

  it('keeps two tabs of a customer alike, over a restart of the shop and until they are signed out', async () => {
    const { shop, browser } = scene();
    const context = await browser.newContext();
    const { tab: one, complaints } = await openDemo(context, shop.url);
    const { tab: two, complaints: more } = await openDemo(context, shop.url);
    const tabs = [one, two];
    const both = async (...texts: string[]) => {
      for (const tab of tabs) await shows(tab, ...texts);
    };
    const bothSay = async (what: (tab: Page) => Promise<string>, text: string) => {
      for (const tab of tabs) await eventually(async () => expect(await what(tab)).toContain(text));
    };
    const who = (tab: Page) => tab.locator('#who').innerText();

    await one.getByText('New here? Register').click();
    const form = one.locator('#register');
    await form.getByLabel('Name').fill('Ada Lovelace');
    await form.getByLabel('E-mail').fill('ada@example.com');
    await form.getByLabel('Password').fill(password);
    await form.getByRole('button', { name: 'Register' }).click();
    await bothSay(who, 'Signed in as Ada Lovelace');
    await bothSay(liveness, 'Live');

    await add(one, 'Stoneware teapot');
    await order(one);
    await both('placed');
    await shop.kill();
    await bothSay(liveness, 'Connection lost');
    await shop.start();
    await bothSay(liveness, 'Live');
    await two.getByRole('button', { name: 'Pay the order of £18.00' }).click();
    await both('paid');
    await add(two, 'White hanging heart T-light holder');
    await order(two);
    await both('placed', 'paid');
    await one.getByRole('button', { name: 'Cancel the order of £2.55' }).click();
    await both('cancelled', 'paid');

    const staff = await shop.staff();
    const teapot = await staff.products.get('TEA07');
    const unitPrice = { amount: '16.50', currency: 'GBP' } as const;
    await staff.products.change(teapot, { description: teapot.description, unitPrice });
    await bothSay(notice, 'The price list has changed');
    await bothSay((tab) => tab.locator('[data-sku="TEA07"]').innerText(), '£16.50');

    await two.getByRole('button', { name: 'Sign out' }).click();
    await bothSay(who, 'You order as a guest');
    await both();
    const signIn = one.locator('#sign-in');
    await signIn.getByLabel('E-mail').fill('ada@example.com');
    await signIn.getByLabel('Password').fill(password);
    await signIn.getByRole('button', { name: 'Sign in' }).click();
    await both('cancelled', 'paid');

    const [ada] = await staff.customers.list({ email: 'ada@example.com' }).take(1);
    await staff.customers.block(ada!, { reason: 'Chargebacks.' });
    await bothSay(notice, 'You have been signed out');
    await bothSay(who, 'You order as a guest');
    await both();
    expect([...complaints, ...more]).toEqual([]);
    await context.close();
  });
});
