/** The officially assigned codes of ISO 3166-1 alpha-2. */
const iso = (
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
  'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
  'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
  'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
  'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
  'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
  'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
).split(' ');

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
  const codes = new Map<string, string | null>(iso.map((code) => [plain(english.of(code) ?? code), code]));
  for (const code of iso) codes.set(plain(code), code);
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
