import { emailAddress, emailProblem } from '@tradepost/kernel';

/** An address with the name that is shown for it; an empty one shows none. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** A name, in quotes or not, before an address in angle brackets; or an address alone. */
const FORM = /^(?:(?:"([^"\\<>\p{C}]*)"|([^"\\<>,;:@\p{C}]*?)) *<([^<>]+)>|([^<>]+))$/u;

/**
 * The mailbox that a text such as `Tradepost <shop@example.com>` names, at a host of the own network as well; null where
 * it names none, or more than one.
 */
export function mailboxOf(text: string): Mailbox | null {
  const [, quoted, bare, bracketed, alone] = FORM.exec(text) ?? [];
  const address = bracketed ?? alone;
  if (address === undefined || emailProblem(address, 'any') !== null) return null;
  return { name: (quoted ?? bare ?? '').trim(), address: emailAddress(address, 'any') };
}
