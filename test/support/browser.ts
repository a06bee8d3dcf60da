import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Debian's; another one by setting. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to test with. */
export const hasBrowser = existsSync(executablePath);

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** What went wrong in a page that nobody sees: exceptions, and what its content security policy forbade. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  return complaints;
}

/** A tab that shows the demo. */
export async function openDemo(context: BrowserContext, url: string): Promise<{ tab: Page; complaints: string[] }> {
  const tab = await context.newPage();
  const complaints = complaintsOf(tab);
  await tab.goto(`${url}/demo`);
  return { tab, complaints };
}
