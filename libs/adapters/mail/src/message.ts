import { createTransport, type SendMailOptions } from 'nodemailer';
import { guardEnvelopes } from './envelope.js';
import { mailboxOf, type Mail } from '@tradepost/platform/mail';

/** Composes messages without sending them. */
const composer = guardEnvelopes(createTransport({ streamTransport: true, buffer: true, newline: 'windows' }));

/**
 * A mail in the form of nodemailer. The Message-ID (RFC 5322, 3.6.4) is derived from the event's id, so that a repeat
 * is recognised; `Auto-Submitted` (RFC 3834) prevents out-of-office replies.
 */
export function messageOf({ eventId, date, to, subject, text }: Mail, sender: string): SendMailOptions {
  const from = mailboxOf(sender)!;
  return {
    messageId: `<${eventId}@${from.address.split('@')[1]!}>`,
    date: new Date(date),
    from,
    to,
    subject,
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The message as bytes (RFC 5322). Throws `WrongEnvelope`. */
export async function compose(mail: Mail, from: string): Promise<Buffer> {
  const { message } = await composer.sendMail(messageOf(mail, from));
  return message as Buffer;
}
