import { rm } from 'node:fs/promises';
import { Shop } from '@tradepost/client';
import { ServiceProcess } from './service-process.js';
import { dropTenants, freshFolder, mongoUrl } from './shop.js';

export const clerk = { email: 'clerk@example.com', password: 'a quiet heron at the back door' };
/** Settings of a shop where the clerk can sign in. */
export const staffed = { TRADEPOST_STAFF_EMAIL: clerk.email, TRADEPOST_STAFF_PASSWORD: clerk.password };
const gbp = (amount: string) => ({ amount, currency: 'GBP' }) as const;
const goods = [
  { sku: '85123A', description: 'White hanging heart T-light holder', unitPrice: gbp('2.55'), stock: 48 },
  { sku: '22423', description: 'Regency cakestand, three tiers', unitPrice: gbp('12.75'), stock: 6 },
  { sku: 'MUG01', description: 'Enamel mug', unitPrice: gbp('4.25'), stock: 10 },
  { sku: 'LAN12', description: 'Glass storm lantern', unitPrice: gbp('7.95'), stock: 24 },
  { sku: 'CLK03', description: 'Railway wall clock', unitPrice: gbp('32.00'), stock: 3 },
  { sku: 'TEA07', description: 'Stoneware teapot', unitPrice: gbp('18.00'), stock: null },
];

/** A shop as a process, with the demo, goods to sell and somebody behind the counter. */
export class DemoShop {
  private running: ServiceProcess | null = null;

  private constructor(private readonly folder: string) {}

  static async open(): Promise<DemoShop> {
    await dropTenants(['default']);
    const shop = new DemoShop(await freshFolder());
    await shop.start();
    const staff = await shop.staff();
    for (const { sku, stock, ...product } of goods) {
      await staff.products.add(sku, product);
      if (stock !== null) await staff.products.adjustStock(sku, { change: stock, reason: 'Delivery of this morning.' });
    }
    return shop;
  }

  /** The same over restarts. */
  url = '';

  /** Somebody behind the counter. */
  async staff(): Promise<Shop> {
    const shop = new Shop({ url: this.url });
    await shop.session.signIn(clerk);
    return shop;
  }

  async start(): Promise<void> {
    this.running = new ServiceProcess(this.folder, {
      TRADEPOST_DEMO: 'on',
      TRADEPOST_LOG_LEVEL: 'warn',
      ...staffed,
      PORT: this.url === '' ? '0' : new URL(this.url).port,
      ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }),
    });
    this.url = await this.running.serving();
  }

  async kill(): Promise<void> {
    await this.running?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
