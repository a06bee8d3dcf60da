import { domainToASCII, domainToUnicode } from 'node:url';
import { DomainError } from './domain-error.js';

/** Octets (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4). */
const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;
const MAX_ADDRESS = 254;

/** Separators, controls, format characters and invisible letters. */
const INVISIBLE = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;
/**
 * Dot-atom (RFC 5322, 3.2.3) of atext or non-ASCII characters (RFC 6532, 3.2), none of which combines with the
 * preceding character.
 */
const LOCAL_PART =
  /^(?!\p{M})[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.(?!\p{M})[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;
const LDH_LABEL = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i;
/** Letters, digits, marks and hyphens; middle dots stand in Catalan and Japanese names (RFC 5892, appendix A). */
const U_LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u00b7\u30fb-]*[\p{L}\p{M}\p{N}])?$/u;
const A_LABEL = /^xn--/i;
/** Last label of a domain. One that begins with a digit, as an A-label or a U-label, belongs to an IP address. */
const TOP_LABEL = /^[a-z]/i;

export class InvalidEmailAddress extends DomainError {
  readonly code = 'validation_failed';

  constructor(flaw: string) {
    super(`This e-mail address ${flaw}`, { complaints: [{ field: 'email', detail: flaw }] });
  }
}

type Parsed = { readonly address: string; readonly flaw: null } | { readonly flaw: string };

/** Accepted hosts: a domain of two labels or more; `any` admits hosts of a local network too, such as `localhost`. */
type Host = 'domain' | 'any';

/** Normalised e-mail address: U-labels of the domain are converted to A-labels. Throws `InvalidEmailAddress`. */
export function emailAddress(text: string, host: Host = 'domain'): string {
  const parsed = parse(text, host);
  if (parsed.flaw !== null) throw new InvalidEmailAddress(parsed.flaw);
  return parsed.address;
}

/** Reason why an e-mail address is invalid, as the end of a sentence; null for a valid one. */
export function emailProblem(text: string, host: Host = 'domain'): string | null {
  return parse(text, host).flaw;
}

/** Comparison key of an e-mail address. Invalid text, accepted by earlier releases, is compared in lower case. */
export function emailKey(text: string): string {
  const parsed = parse(text, 'domain');
  return (parsed.flaw === null ? parsed.address : text).toLowerCase();
}

/**
 * Keys to look an address up by, most likely first. Addresses stored by earlier releases have U-labels, and no index
 * equates them with A-labels.
 */
export function emailKeys(text: string): readonly string[] {
  const [key, asSent] = [emailKey(text), text.toLowerCase()];
  const at = key.lastIndexOf('@') + 1;
  return [...new Set([asSent, key, key.slice(0, at) + (domainToUnicode(key.slice(at)) || key.slice(at))])];
}

/** Whether mail to the address is undeliverable by definition (RFC 6761, 6.4). */
export function isUndeliverable(address: string): boolean {
  return /[@.]invalid$/i.test(address);
}

function parse(text: string, host: Host): Parsed {
  if (text.length > MAX_ADDRESS) return { flaw: `is too long: ${MAX_ADDRESS} octets are the most.` };
  if (INVISIBLE.test(text)) return { flaw: 'has blanks or characters that cannot be seen; leave them out.' };
  if (text !== text.normalize('NFC')) return { flaw: 'has decomposed characters; send it in Unicode form NFC.' };
  const [local, sent, ...more] = text.split('@');
  if (!local || !sent || more.length > 0)
    return { flaw: 'needs one @ with text on both sides, as ada@example.com has.' };
  if (!LOCAL_PART.test(local))
    return { flaw: "may have letters, digits, !#$%&'*+-/=?^_`{|}~ and single dots inside before its @, nothing else." };
  const domain = aLabels(sent);
  if (domain === null || !TOP_LABEL.test(topLabel(domain)) || /^\d/.test(topLabel(sent)))
    return { flaw: 'needs a domain name behind its @: letters, digits, hyphens and single dots, as example.com has.' };
  if (host === 'domain' && !domain.includes('.'))
    return { flaw: 'needs a whole domain behind its @, as example.com is.' };
  const address = `${local}@${domain}`;
  const isLong = Buffer.byteLength(address) > MAX_ADDRESS || domain.length > MAX_DOMAIN;
  if (isLong || Buffer.byteLength(local) > MAX_LOCAL_PART)
    return { flaw: `is too long: ${MAX_LOCAL_PART} octets before its @ and ${MAX_ADDRESS} in all are the most.` };
  return { address, flaw: null };
}

const topLabel = (domain: string): string => domain.slice(domain.lastIndexOf('.') + 1);

/** Domain with A-labels; ASCII is unchanged. Null for an invalid domain. */
function aLabels(domain: string): string | null {
  const labels = domain.split('.').map(aLabel);
  return labels.includes(null) ? null : labels.join('.');
}

const NON_ASCII = /[^\0-\x7f]/;

/**
 * A U-label must survive the round trip through its A-label, in lower case, and vice versa (RFC 5891, 5.4). Node 24
 * returns an invalid A-label unchanged.
 */
function aLabel(label: string): string | null {
  const isU = NON_ASCII.test(label);
  if (!isU && !(LDH_LABEL.test(label) && label.length <= MAX_LABEL)) return null;
  if (!isU && !A_LABEL.test(label)) return label;
  const lower = label.toLowerCase();
  const [a, u] = isU ? [domainToASCII(lower), lower] : [lower, domainToUnicode(lower)];
  const isPair =
    domainToASCII(u) === a &&
    domainToUnicode(a) === u &&
    A_LABEL.test(a) &&
    NON_ASCII.test(u) &&
    u === u.normalize('NFC');
  if (!isPair || a.length > MAX_LABEL || !U_LABEL.test(u) || INVISIBLE.test(u)) return null;
  return isU ? a : label;
}
