import { isIP } from 'node:net';
import type { TrustedProxies } from '@tradepost/web/addresses';
import { z } from 'zod';

/** Greatest number of proxies in a row. */
const maxProxies = 10;

/** An integer within inclusive bounds. */
export function wholeNumber(least: number, most: number) {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, sentence)
    .transform(Number)
    .pipe(z.number().min(least, sentence).max(most, sentence));
}

/** Entries of a comma-separated list, trimmed. */
function entries(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

const proxySentence = `must be the number of proxies in a row (1 to ${maxProxies}), or a comma list of their IP addresses and networks such as 10.0.0.0/8`;

export const proxies = z
  .string()
  .transform((text): TrustedProxies => (/^\d+$/.test(text) ? Number(text) : entries(text)))
  .refine(
    (given) =>
      Array.isArray(given)
        ? given.length > 0 && given.every(isNetwork)
        : Number(given) >= 1 && Number(given) <= maxProxies,
    proxySentence,
  );

/** An IP address, or a network in CIDR notation. */
function isNetwork(text: string): boolean {
  const [address, prefix, ...more] = text.split('/');
  const family = isIP(address!);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

export const origins = z
  .string()
  .transform(entries)
  .refine(
    (given) => given.every(isOrigin),
    'must be a comma list of origins as browsers write them, such as https://shop.example or http://localhost:5173',
  );

/** Scheme, host and non-default port, as in an `Origin` header, which it is compared with. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
