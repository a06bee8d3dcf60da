import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailerContract, tempFolder } from '@tradepost/platform/testing';
import { EmlFolder } from './eml-folder.js';

const folder = tempFolder();
const files = async () => (existsSync(folder.path) ? readdir(folder.path, { recursive: true }) : []);

describe('EmlFolder', () => {
  const open = async (from: string) => ({
    mailer: new EmlFolder(folder.path, from),
    arrived: async () => {
      const found = (await files()).filter((file) => file.endsWith('.eml'));
      const texts = await Promise.all(found.map((file) => readFile(join(folder.path, file), 'utf8')));
      return texts.map((message) => ({ message, recipients: null }));
    },
    close: () => Promise.resolve(),
  });
  mailerContract(open, { canBeAway: false });

  it('lays a mail down under its tenant, day and event, and leaves no draft', async () => {
    const mail = {
      ...{ tenant: 'acme', eventId: 'event-1', date: '2026-01-02T00:00:00.000Z', subject: 'Welcome', text: 'Hello.' },
      to: { name: 'Ada', address: 'ada@example.com' },
    };
    await new EmlFolder(folder.path, 'shop@example.com').send(mail);
    expect((await files()).sort()).toEqual([
      'acme',
      'acme/mail',
      'acme/mail/2026-01-02',
      'acme/mail/2026-01-02/event-1.eml',
    ]);
  });
});
