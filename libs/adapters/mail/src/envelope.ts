import { emailAddress } from '@tradepost/kernel';
import type { Transporter } from 'nodemailer';
import type { Mailbox } from '@tradepost/platform/mail';

interface Envelope {
  readonly from: string | false;
  readonly to: readonly string[];
}

/** The envelope of a mail differs from its sender or recipient. A retry changes nothing. */
export class WrongEnvelope extends Error {
  constructor() {
    super('This mail is not sent: what is on file as the e-mail is no address, or mail to it would go to another one.');
    this.name = 'WrongEnvelope';
  }
}

/** Makes a transport throw `WrongEnvelope` where the envelope differs from sender and recipient of the mail. */
export function guardEnvelopes<T extends Transporter>(transport: T): T {
  return transport.use('stream', ({ data, message }, done) => {
    const meant = { from: data.from as Mailbox, to: data.to as Mailbox };
    done(isMeant(message.getEnvelope(), meant) ? null : new WrongEnvelope());
  });
}

function isMeant({ from, to }: Envelope, meant: { readonly from: Mailbox; readonly to: Mailbox }): boolean {
  try {
    const [sent, ...more] = to.map(mailbox);
    const isSender = from !== false && mailbox(from) === mailbox(meant.from.address);
    return isSender && more.length === 0 && sent === mailbox(meant.to.address);
  } catch {
    return false;
  }
}

/** An address in the form that servers compare: domain in lower case. Throws `InvalidEmailAddress`. */
function mailbox(address: string): string {
  const [local, domain] = emailAddress(address, 'any').split('@') as [string, string];
  return `${local}@${domain.toLowerCase()}`;
}
