import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from '@tradepost/platform/runtime';
import { Mailer, type Mail } from '@tradepost/platform/mail';
import { compose } from './message.js';

/**
 * Writes mail to `<data directory>/<tenant>/mail/<day>/<event id>.eml`, for mail programs to open. A repeat writes the
 * same file again.
 */
export class EmlFolder extends Mailer {
  constructor(
    private readonly dataDirectory: string,
    private readonly from: string,
  ) {
    super();
  }

  /** Resolves once the whole file and its name are durable. */
  async send(mail: Mail): Promise<void> {
    const folder = join(this.dataDirectory, mail.tenant, 'mail', mail.date.slice(0, 10));
    await makeFolder(folder);
    const [draft, final] = [join(folder, `.${mail.eventId}.draft`), join(folder, `${mail.eventId}.eml`)];
    const file = await open(draft, 'w');
    try {
      await file.writeFile(await compose(mail, this.from));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, final);
    await syncFolder(folder);
  }

  async close(): Promise<void> {
    return;
  }
}
