import { isIP } from 'node:net';
import type { TrustedProxies } from '@tradepost/web/addresses';
import { z } from 'zod';

/** More proxies than this in a row are nobody's set-up. */
const maxProxies = 10;

/** A whole number within bounds, both of them allowed. */
export function wholeNumber(least: number, most: number) {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, sentence)
    .transform(Number)
    .pipe(z.number().min(least, sentence).max(most, sentence));
}

/** The entries of a comma list, without the blanks around them. */
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

/** An IP address, or a network as such an address with the length of its prefix. */
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

/** Scheme, host and a port that is not the scheme's own: as the `Origin` header has it, since the two are compared. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
