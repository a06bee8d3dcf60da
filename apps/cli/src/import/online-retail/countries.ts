import { countries } from '@tradepost/kernel';

/**
 * Names that the data sets use, or that shops write, where the common English name of today is another. The Channel
 * Islands have no code as a whole and go to Jersey, the largest. Regions that are no country have none.
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

/** The ISO 3166-1 alpha-2 code of a country as the file names it, by code or in English; null where it is none or not known. */
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

/** Neither case, accents nor the ways to write "and" and "Saint" tell countries apart. */
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
