import { createTransport, type SendMailOptions } from 'nodemailer';
import { guardEnvelopes } from './envelope.js';
import { mailboxOf, type Mail } from '@tradepost/platform/mail';

/** Makes messages without sending them. */
const composer = guardEnvelopes(createTransport({ streamTransport: true, buffer: true, newline: 'windows' }));

/**
 * A mail as nodemailer takes it. The Message-ID (RFC 5322, 3.6.4) is made of the event's id, so that a repeated
 * delivery can be told; `Auto-Submitted` (RFC 3834) keeps out-of-office replies away.
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
