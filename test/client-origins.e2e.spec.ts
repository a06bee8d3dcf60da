import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describeInBrowser } from './support/describe-in-browser.js';

/** What the page of this test has: the client's module is served beside it. */
interface Client {
  readonly Shop: new (options: { url: string }) => {
    readonly products: { list(): { take(count: number): Promise<unknown> } };
    watch(): { on(name: 'end', listener: (problem: Error | null) => void): void };
  };
}

describeInBrowser('a page of an origin that the shop does not know', (scene) => {
  let server: Server;
  let page: Page;
  let asked: string[];

  beforeEach(async () => {
    const { shop, browser } = scene();
    server = createServer((request, response) => {
      if (!request.url!.startsWith('/client/')) {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
        return;
      }
      fetch(`${shop.url}/demo${request.url}`)
        .then(async (module) => {
          response.writeHead(module.status, { 'content-type': 'text/javascript' }).end(await module.text());
        })
        .catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    page = await browser.newPage();
    asked = [];
    page.on('request', (request) => {
      if (request.url().startsWith(shop.url)) asked.push(request.url());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterEach(async () => {
    await page.close();
    server.close();
    server.closeAllConnections();
  });

  const client = '/client/index.js';

  it('is told so at once, with the setting that lets it in', async () => {
    const told = await page.evaluate(
      async ([module, url]) => {
        const { Shop } = (await import(module!)) as Client;
        return new Shop({ url: url! }).products
          .list()
          .take(1)
          .then(
            () => null,
            ({ name, message }: Error) => ({ name, message }),
          );
      },
      [client, scene().shop.url],
    );
    const { origin } = new URL(page.url());
    expect(told).toEqual({
      name: 'OriginNotAllowed',
      message: expect.stringContaining(`TRADEPOST_CORS_ORIGINS=${origin}`) as string,
    });
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it('has its watch end with that', async () => {
    const told = await page.evaluate(
      async ([module, url]) => {
        const { Shop } = (await import(module!)) as Client;
        const watch = new Shop({ url: url! }).watch();
        return new Promise((resolve) => watch.on('end', (problem) => resolve(problem?.name)));
      },
      [client, scene().shop.url],
    );
    expect(told).toBe('OriginNotAllowed');
  });
});
