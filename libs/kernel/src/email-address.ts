import { domainToASCII, domainToUnicode } from 'node:url';
import { DomainError } from './domain-error.js';

/** In octets (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4). */
const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;
const MAX_ADDRESS = 254;

/** Separators, controls, format characters, and letters without a shape. */
const INVISIBLE = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Dot-atom (RFC 5322, 3.2.3) of atext or non-ASCII characters (RFC 6532, 3.2), none of which combines with what is before it. */
const LOCAL_PART =
  /^(?!\p{M})[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.(?!\p{M})[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;
const LDH_LABEL = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i;
/** Letters, digits, marks and hyphens; middle dots stand in Catalan and Japanese names (RFC 5892, appendix A). */
const U_LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u00b7\u30fb-]*[\p{L}\p{M}\p{N}])?$/u;
const A_LABEL = /^xn--/i;
/** The last label of a domain; one that begins with a digit, as an A-label or a U-label, is that of an IP address. */
const TOP_LABEL = /^[a-z]/i;

/** Text that is no e-mail address. */
export class InvalidEmailAddress extends DomainError {
  readonly code = 'validation_failed';

  constructor(flaw: string) {
    super(`This e-mail address ${flaw}`, { complaints: [{ field: 'email', detail: flaw }] });
  }
}

type Parsed = { readonly address: string; readonly flaw: null } | { readonly flaw: string };

/** What `host` may be: a domain of two labels or more, or a host of the own network, such as `localhost`, as well. */
type Host = 'domain' | 'any';

/**
 * An e-mail address in the form that is kept: as sent, with the domain in A-labels where it has U-labels. Throws
 * `InvalidEmailAddress`.
 */
export function emailAddress(text: string, host: Host = 'domain'): string {
  const parsed = parse(text, host);
  if (parsed.flaw !== null) throw new InvalidEmailAddress(parsed.flaw);
  return parsed.address;
}

/** What is wrong with an e-mail address, as the end of a sentence; null where nothing is. */
export function flawOfEmail(text: string, host: Host = 'domain'): string | null {
  return parse(text, host).flaw;
}

/** The form that addresses are compared in. Text that is no address, as was kept once, is compared in lower case. */
export function emailKey(text: string): string {
  const parsed = parse(text, 'domain');
  return (parsed.flaw === null ? parsed.address : text).toLowerCase();
}

/**
 * The keys that an address may be found by, most likely first: U-labels were kept once, and no index knows that they
 * are A-labels.
 */
export function emailKeys(text: string): readonly string[] {
  const [key, asSent] = [emailKey(text), text.toLowerCase()];
  const at = key.lastIndexOf('@') + 1;
  return [...new Set([asSent, key, key.slice(0, at) + (domainToUnicode(key.slice(at)) || key.slice(at))])];
}

/** Whether mail to an address goes nowhere by definition (RFC 6761, 6.4). */
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

/** The domain in A-labels; ASCII is left as it is. Null for what is no domain. */
function aLabels(domain: string): string | null {
  const labels = domain.split('.').map(aLabel);
  return labels.includes(null) ? null : labels.join('.');
}

const NON_ASCII = /[^\0-\x7f]/;

/**
 * A U-label must come back from its A-label as it was, in lower case, and the other way round (RFC 5891, 5.4). Node 24
 * hands an A-label that stands for nothing back as it is.
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
