import { createHash } from 'node:crypto';

/** An answer that never changes: rendered once, on first use, and shared. */
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
