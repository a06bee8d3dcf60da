import type { Settings } from '../config/settings.js';
import { EmlFolder } from './eml-folder.js';
import type { Mailer } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

/** The way out for mail that the settings ask for: a server, or files in the data folder. */
export function openMailer({ smtpUrl, mailFrom, dataDirectory }: Settings): Mailer {
  return smtpUrl === null ? new EmlFolder(dataDirectory, mailFrom) : new SmtpMailer(smtpUrl, mailFrom);
}
