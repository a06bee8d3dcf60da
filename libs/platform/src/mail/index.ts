export { type Mailbox, mailboxOf } from './mailbox.js';
export { type Mail, Mailer } from './mailer.js';
export { Mailing } from './mailing.js';
