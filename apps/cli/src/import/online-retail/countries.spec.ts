import { countryCode } from './countries.js';

/** Every name in Online Retail and Online Retail II. */
const published: Record<string, string | null> = {
  Australia: 'AU',
  Austria: 'AT',
  Bahrain: 'BH',
  Belgium: 'BE',
  Bermuda: 'BM',
  Brazil: 'BR',
  Canada: 'CA',
  'Channel Islands': 'JE',
  Cyprus: 'CY',
  'Czech Republic': 'CZ',
  Denmark: 'DK',
  EIRE: 'IE',
  'European Community': null,
  Finland: 'FI',
  France: 'FR',
  Germany: 'DE',
  Greece: 'GR',
  'Hong Kong': 'HK',
  Iceland: 'IS',
  Israel: 'IL',
  Italy: 'IT',
  Japan: 'JP',
  Korea: 'KR',
  Lebanon: 'LB',
  Lithuania: 'LT',
  Malta: 'MT',
  Netherlands: 'NL',
  Nigeria: 'NG',
  Norway: 'NO',
  Poland: 'PL',
  Portugal: 'PT',
  RSA: 'ZA',
  'Saudi Arabia': 'SA',
  Singapore: 'SG',
  Spain: 'ES',
  Sweden: 'SE',
  Switzerland: 'CH',
  Thailand: 'TH',
  USA: 'US',
  'United Arab Emirates': 'AE',
  'United Kingdom': 'GB',
  Unspecified: null,
  'West Indies': null,
};

it.each(Object.entries(published))('%s has the code %s', (name, code) => expect(countryCode(name)).toBe(code));

it.each([
  ['india', 'IN'],
  ['South Africa', 'ZA'],
  ['Ireland', 'IE'],
  ['Jersey', 'JE'],
  ['Guernsey', 'GG'],
  ['Turkey', 'TR'],
  ["Cote d'Ivoire", 'CI'],
  ['Bosnia and Herzegovina', 'BA'],
  ['Saint Lucia', 'LC'],
  ['Jordan', 'JO'],
])('other shops may write %s', (name, code) => expect(countryCode(name)).toBe(code));

it.each(['', 'Atlantis', 'European Union', 'Unknown Region', 'constructor', '\ud800'])(
  'a name that is no country has none: %j',
  (name) => expect(countryCode(name)).toBeNull(),
);
