import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { EffectUnavailable } from '@tradepost/platform/delivery';
import { faultOf } from '@tradepost/platform/runtime';
import { tempFolder } from '@tradepost/platform/testing';
import { EmlFolder } from './eml-folder.js';
import { WrongEnvelope } from './envelope.js';
import type { Mail, Mailer } from '@tradepost/platform/mail';
import { SmtpMailer } from './smtp-mailer.js';

const FROM = 'The Shop <shop@example.com>';
const folder = tempFolder();
const mailTo = (address: string, name = 'Ada'): Mail => ({
  tenant: 'default',
  eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
  date: '2026-01-01T00:00:00.000Z' as Mail['date'],
  to: { name, address },
  subject: 'Welcome',
  text: 'Hello.',
});

let server: SMTPServer;
let recipients: string[];
let smtp: Mailer;

beforeEach(async () => {
  recipients = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 50,
    onRcptTo: ({ address }, _, done) => {
      // This server shows A-labels as U-labels.
      recipients.push(address);
      done();
    },
    onData: (stream, _, done) => {
      stream.resume();
      stream.on('end', () => done());
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  smtp = new SmtpMailer(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, FROM);
});
afterEach(async () => {
  await smtp.close();
  await new Promise<void>((resolve) => server.close(resolve));
});

it.each([
  ['Ada@Example.com', 'Ada@example.com'],
  ["o'hara+shop@example.com", "o'hara+shop@example.com"],
  ['ada@xn--bcher-kva.example', 'ada@bücher.example'],
  ['ada@bücher.example', 'ada@bücher.example'],
])('mail to %s leaves for it alone, whatever the name says', async (address, sent) => {
  await smtp.send(mailTo(address, 'x@y.example, "z" <z@y.example>'));
  expect(recipients).toEqual([sent]);
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
  expect(recipients).toHaveLength(1);
  expect(recipients[0]).toMatch(/^jürgen@/);
});

describe.each([
  '<ada@example.com',
  'ada@example.com>',
  'a@b.example,evil.test',
  'a@b.example, c@d.example',
  'ada@evil.test@example.com',
  'ada@[x@evil.test]',
  'ad a@example.com',
  'ada',
  'ada@ｅxample.com',
])('mail to what was kept as %s', (address) => {
  it('does not leave', async () => {
    await expect(smtp.send(mailTo(address))).rejects.toThrow(WrongEnvelope);
    expect(recipients).toEqual([]);
  });

  it('is not laid down', async () => {
    await expect(new EmlFolder(folder.path, FROM).send(mailTo(address))).rejects.toThrow(WrongEnvelope);
    expect((await readdir(folder.path, { recursive: true })).filter((file) => file.endsWith('.eml'))).toEqual([]);
  });
});
