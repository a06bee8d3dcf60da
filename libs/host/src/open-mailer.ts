import type { Settings } from './settings.js';
import { EmlFolder, SmtpMailer } from '@tradepost/mail';
import type { Mailer } from '@tradepost/platform/mail';

/** The mailer in the settings: a server, or files in the data folder. */
export function openMailer({ smtpUrl, mailFrom, dataDirectory }: Settings): Mailer {
  return smtpUrl === null ? new EmlFolder(dataDirectory, mailFrom) : new SmtpMailer(smtpUrl, mailFrom);
}
