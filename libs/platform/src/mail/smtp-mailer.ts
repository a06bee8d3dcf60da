import { createTransport, type Transporter } from 'nodemailer';
import { EffectUnavailable } from '../delivery/temporary.js';
import { Mailer, type Mail } from './mailer.js';
import { messageOf } from './message.js';

/** How long a server may take for each part of the talk, in milliseconds. */
const PATIENCE = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };
/** What nodemailer calls a talk that did not come to the mail itself. */
const AWAY = new Set(['ECONNECTION', 'ECONNREFUSED', 'ECONNRESET', 'EDNS', 'ESOCKET', 'ETIMEDOUT', 'ETLS', 'EAUTH']);

/** Hands mail to an SMTP server (RFC 5321). */
export class SmtpMailer extends Mailer {
  private readonly transport: Transporter;
  private readonly server: string;

  /** @param url `smtp://` or `smtps://`, with user and password where the server asks for them */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.server = new URL(url).host;
    this.transport = createTransport({ url, pool: true, maxConnections: 4, ...PATIENCE });
  }

  /** Resolves when the server has taken the mail. Throws the server's refusal of this very mail as it is. */
  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail(messageOf(mail, this.from));
    } catch (error) {
      const { code, command } = error as { code?: string; command?: string };
      if (code === undefined || !AWAY.has(code)) throw error;
      const during = command === undefined ? '' : ` (${command})`;
      throw new EffectUnavailable(`The mail server ${this.server} cannot be reached or refuses us: ${code}${during}.`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}
