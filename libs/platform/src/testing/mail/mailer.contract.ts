import { isTransient } from '../../delivery/transient.js';
import type { Mail, Mailer } from '../../mail/mailer.js';
import { readMessage, type ReadMessage } from './read-message.js';

/** A mail that has arrived. */
export interface Arrived {
  /** The message (RFC 5322). */
  readonly message: string;
  /** To whom it was handed, beside what the message says; null where the place keeps no envelopes. */
  readonly recipients: readonly string[] | null;
}

/** A mailer, and the place that its mail goes to. */
export interface Post {
  readonly mailer: Mailer;
  arrived(): Promise<readonly Arrived[]>;
  /** Takes the place away until the function that it gives is called; for a place that can be away. */
  readonly takeAway?: () => Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const sender = 'The Shop <shop@example.com>';

/**
 * What every mailer does.
 * @param canBeAway whether its place is one that cannot always be reached
 */
export function mailerContract(open: (from: string) => Promise<Post>, { canBeAway }: { canBeAway: boolean }): void {
  let post: Post;
  beforeEach(async () => {
    post = await open(sender);
  });
  afterEach(async () => {
    await post.mailer.close();
    await post.close();
  });

  const id = (number: number) => `01890a5d-ac96-774b-bcce-b302099a80${String(number).padStart(2, '0')}`;
  const mail = (number: number, changes: Partial<Mail> = {}): Mail => ({
    tenant: 'default',
    eventId: id(number),
    date: '2026-01-01T12:30:00.000Z',
    to: { name: 'Ada', address: 'ada@example.com' },
    subject: 'Welcome',
    text: 'Hello.',
    ...changes,
  });
  const read = async (): Promise<ReadMessage[]> => (await post.arrived()).map(({ message }) => readMessage(message));

  it('delivers a mail whole', async () => {
    await post.mailer.send(mail(1, { text: 'Hello.\n\nTwo lines, and a dot:\n.\nThe end.' }));
    const [one, ...more] = await read();
    expect(more).toEqual([]);
    expect(one!.text.trimEnd()).toBe('Hello.\n\nTwo lines, and a dot:\n.\nThe end.');
    expect(one!.headers).toMatchObject({
      from: 'The Shop <shop@example.com>',
      to: 'Ada <ada@example.com>',
      subject: 'Welcome',
      'auto-submitted': 'auto-generated',
    });
    expect(one!.headers['message-id']).toContain(id(1));
    expect(new Date(one!.headers['date']!).toISOString()).toBe('2026-01-01T12:30:00.000Z');
  });

  it('delivers words of any language, in long lines as well', async () => {
    const text = `Zażółć gęślą jaźń — 𝄞 漢字 ${'très long '.repeat(200)}`;
    const subject = 'Grüße aus dem Büro: 漢字, und noch einiges mehr als in eine Zeile passt, auch żółw';
    await post.mailer.send(mail(1, { text, subject, to: { name: 'Łucja Ö.', address: 'ada@example.com' } }));
    const [one] = await read();
    expect(one!.text.trimEnd()).toBe(text.trimEnd());
    expect([one!.headers['subject'], one!.headers['to']]).toEqual([subject, 'Łucja Ö. <ada@example.com>']);
  });

  it('lets no part of a mail become a header or another recipient', async () => {
    const trick = 'Hello\r\nBcc: eve@example.com\r\n\r\nbody';
    const to = { name: 'x@y.example, "z" <z@y.example>\r\nCc: eve@example.com', address: 'ada@example.com' };
    await post.mailer.send(mail(1, { subject: trick, text: `.\r\nQUIT\r\n${trick}`, to }));
    const [{ message, recipients } = { message: '', recipients: null }] = await post.arrived();
    const { headers } = readMessage(message);
    expect([headers['bcc'], headers['cc']]).toEqual([undefined, undefined]);
    expect(headers['to']).toMatch(/<ada@example\.com>$/);
    expect(recipients ?? ['ada@example.com']).toEqual(['ada@example.com']);
  });

  it('gives repeats of a mail one id, and every other mail another', async () => {
    for (const number of [1, 1, 2]) await post.mailer.send(mail(number));
    const ids = (await read()).map(({ headers }) => headers['message-id']!);
    expect(new Set(ids).size).toBe(2);
    expect(ids.filter((one) => one.includes(id(2)))).toHaveLength(1);
  });

  it('delivers many at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    await Promise.all(numbers.map((number) => post.mailer.send(mail(number, { text: `mail ${number}` }))));
    const texts = (await read()).map(({ text }) => text.trimEnd());
    expect(texts.sort()).toEqual(numbers.map((number) => `mail ${number}`).sort());
  });

  it.each([
    '<ada@example.com',
    'ada@example.com>',
    'a@b.example,evil.test',
    'a@b.example, c@d.example',
    'ada@evil.test@example.com',
    'ada@[x@evil.test]',
    'ad a@example.com',
    'ada',
    'ada@ｅxample.com',
  ])('delivers nothing to what was kept as %s, and does not ask to try again', async (address) => {
    const error = await post.mailer.send(mail(1, { to: { name: 'Ada', address } })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isTransient(error)).toBe(false);
    expect(await post.arrived()).toEqual([]);
  });

  if (!canBeAway) return;

  it('asks to try again while its place is away, and delivers once it is back', async () => {
    const back = await post.takeAway!();
    const error = await post.mailer.send(mail(1)).catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
    expect((error as Error).message).not.toContain('ada@example.com');
    await back();
    await post.mailer.send(mail(1));
    expect(await read()).toHaveLength(1);
  });
}
