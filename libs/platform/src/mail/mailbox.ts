import { emailAddress, emailProblem } from '@tradepost/kernel';

/** An address with a display name, which may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** An address alone, or a name, in quotes or not, before an address in angle brackets. */
const FORM = /^(?:(?:"([^"\\<>\p{C}]*)"|([^"\\<>,;:@\p{C}]*?)) *<([^<>]+)>|([^<>]+))$/u;

/**
 * Parses a text such as `Tradepost <shop@example.com>`; hosts of the local network are allowed. Null where it is no
 * mailbox, or several.
 */
export function mailboxOf(text: string): Mailbox | null {
  const [, quoted, bare, bracketed, alone] = FORM.exec(text) ?? [];
  const address = bracketed ?? alone;
  if (address === undefined || emailProblem(address, 'any') !== null) return null;
  return { name: (quoted ?? bare ?? '').trim(), address: emailAddress(address, 'any') };
}
