export { EmlFolder } from './eml-folder.js';
export { SmtpMailer } from './smtp-mailer.js';
export { isSmtpUrl } from './smtp-url.js';
