import { createTransport, type Transporter } from 'nodemailer';
import { EffectUnavailable } from '@tradepost/platform/delivery';
import { guardEnvelopes, WrongEnvelope } from './envelope.js';
import { Mailer, type Mail } from '@tradepost/platform/mail';
import { messageOf } from './message.js';

/** Time-outs for parts of the dialogue, in milliseconds. */
const timeoutsMs = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };
/** Error codes of nodemailer for failures before the mail itself. */
const AWAY = new Set(['ECONNECTION', 'ECONNREFUSED', 'ECONNRESET', 'EDNS', 'ESOCKET', 'ETIMEDOUT', 'ETLS', 'EAUTH']);

/** Error of nodemailer. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  /** Reply code of the server, such as 550. */
  readonly responseCode?: number;
  /** Text of the reply, which often repeats the address. */
  readonly response?: string;
}

/** The server refuses this mail. Reports the codes of its reply (RFC 5321, RFC 3463), not its text. */
class MailRefused extends Error {
  constructor(server: string, { code, responseCode, response }: SmtpError, during: string) {
    const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
    const reply = [responseCode, status].filter((one) => one !== undefined).join(' ');
    super(`The mail server ${server} refuses this mail: ${reply || (code ?? 'it does not say why')}${during}.`);
    this.name = 'MailRefused';
  }
}

/** Sends mail to an SMTP server (RFC 5321). */
export class SmtpMailer extends Mailer {
  private readonly transport: Transporter;
  private readonly server: string;

  /** @param url `smtp://` or `smtps://`, with user and password where needed */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.server = new URL(url).host;
    this.transport = guardEnvelopes(createTransport({ url, pool: true, maxConnections: 4, ...timeoutsMs }));
  }

  /**
   * Resolves once the server has accepted the mail. Throws `MailRefused` where the server refuses this mail, and
   * `WrongEnvelope`.
   */
  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail(messageOf(mail, this.from));
    } catch (error) {
      if (error instanceof WrongEnvelope) throw error;
      const { code, command } = error as SmtpError;
      const during = command === undefined ? '' : ` (${command})`;
      if (code === undefined || !AWAY.has(code)) throw new MailRefused(this.server, error as SmtpError, during);
      throw new EffectUnavailable(`The mail server ${this.server} cannot be reached or refuses us: ${code}${during}.`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}
