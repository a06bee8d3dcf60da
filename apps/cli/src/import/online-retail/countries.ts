import { countries } from '@tradepost/kernel';

/**
 * Names in the data sets, or used by shops, that differ from today's English ones. The Channel Islands have no common
 * code and go to Jersey, the largest. Regions without a country have none.
 */
const written: Readonly<Record<string, string | null>> = {
  'Channel Islands': 'JE',
  EIRE: 'IE',
  RSA: 'ZA',
  USA: 'US',
  'United States of America': 'US',
  UK: 'GB',
  'Great Britain': 'GB',
  'Czech Republic': 'CZ',
  'Hong Kong': 'HK',
  Korea: 'KR',
  Macao: 'MO',
  Macau: 'MO',
  Turkey: 'TR',
  Burma: 'MM',
  Myanmar: 'MM',
  Macedonia: 'MK',
  Swaziland: 'SZ',
  'Ivory Coast': 'CI',
  Palestine: 'PS',
  UAE: 'AE',
  'European Community': null,
  'West Indies': null,
  Unspecified: null,
};

const byName = names();

/** ISO 3166-1 alpha-2 code of a country by code or English name; null for an unknown one. */
export function countryCode(name: string): string | null {
  return byName.get(plain(name)) ?? null;
}

function names(): ReadonlyMap<string, string | null> {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const codes = new Map<string, string | null>(countries.map((code) => [plain(english.of(code) ?? code), code]));
  for (const code of countries) codes.set(plain(code), code);
  for (const [name, code] of Object.entries(written)) codes.set(plain(name), code);
  return codes;
}

/** Ignores case, accents, and spellings of "and" and "Saint". */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase()
    .replaceAll(' and ', ' & ')
    .replaceAll('saint ', 'st. ')
    .trim();
}
