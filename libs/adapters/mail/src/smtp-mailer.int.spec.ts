import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { EffectUnavailable } from '@tradepost/platform/delivery';
import { faultOf } from '@tradepost/platform/runtime';
import { mailerContract } from '@tradepost/platform/testing';
import type { Mail, Mailer } from '@tradepost/platform/mail';
import { SmtpMailer } from './smtp-mailer.js';
import { MailServer } from './testing/mail-server.js';

const FROM = 'The Shop <shop@example.com>';
const mailTo = (address: string, name = 'Ada'): Mail => ({
  tenant: 'default',
  eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
  date: '2026-01-01T00:00:00.000Z' as Mail['date'],
  to: { name, address },
  subject: 'Welcome',
  text: 'Hello.',
});

let server: MailServer;
let smtp: Mailer;

describe('SmtpMailer', () => {
  const open = async (from: string) => {
    const post = await new MailServer().start();
    return {
      mailer: new SmtpMailer(post.url, from),
      arrived: async () => post.arrived,
      takeAway: () => post.takeAway(),
      close: () => post.stop(),
    };
  };
  mailerContract(open, { canBeAway: true });
});

beforeEach(async () => {
  server = await new MailServer().start();
  smtp = new SmtpMailer(server.url, FROM);
});
afterEach(async () => {
  await smtp.close();
  await server.stop();
});

it.each([
  ['Ada@Example.com', 'Ada@example.com'],
  ["o'hara+shop@example.com", "o'hara+shop@example.com"],
  ['ada@xn--bcher-kva.example', 'ada@bücher.example'],
  ['ada@bücher.example', 'ada@bücher.example'],
])('mail to %s leaves for it alone, whatever the name says', async (address, sent) => {
  await smtp.send(mailTo(address, 'x@y.example, "z" <z@y.example>'));
  expect(server.recipients).toEqual([sent]);
});

it('a login that is refused is told without the password', async () => {
  const refusing = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) =>
      done(Object.assign(new Error(`No such password: ${password}`), { responseCode: 535 })),
  });
  refusing.on('error', () => undefined);
  refusing.listen(0, '127.0.0.1');
  await once(refusing.server, 'listening');
  const { port } = refusing.server.address() as AddressInfo;
  const mailer = new SmtpMailer(`smtp://shop:s3cret%40%2F7@127.0.0.1:${port}`, FROM);
  const error = (await mailer.send(mailTo('ada@example.com')).catch((reason: unknown) => reason)) as Error;
  await mailer.close();
  await new Promise<void>((resolve) => refusing.close(resolve));
  expect(error).toBeInstanceOf(EffectUnavailable);
  expect(error.message).toMatch(/cannot be reached or refuses us: EAUTH/);
  expect(`${error.stack} ${JSON.stringify(faultOf(error))}`).not.toContain('s3cret');
});

it('mail to a local part beyond ASCII leaves for it', async () => {
  await smtp.send(mailTo('jürgen@xn--bcher-kva.example'));
  expect(server.recipients).toHaveLength(1);
  expect(server.recipients[0]).toMatch(/^jürgen@/);
});
