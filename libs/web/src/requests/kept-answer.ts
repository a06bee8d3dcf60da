import { createHash } from 'node:crypto';

/** An answer that never changes: its bytes are made once, when it is first asked for, and shared by all who ask. */
export class KeptAnswer {
  private made: { readonly body: Buffer; readonly etag: string } | null = null;

  constructor(
    readonly type: string,
    private readonly make: () => string | Buffer,
  ) {}

  get body(): Buffer {
    return this.once().body;
  }

  get etag(): string {
    return this.once().etag;
  }

  private once(): { readonly body: Buffer; readonly etag: string } {
    if (this.made !== null) return this.made;
    const body = Buffer.from(this.make());
    this.made = { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
    return this.made;
  }
}
