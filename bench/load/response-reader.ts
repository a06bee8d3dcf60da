/** A reply of a server, read whole. */
export interface Response {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Reads HTTP/1.1 responses from the chunks of one connection, as cheaply as the servers under load deserve. */
export class ResponseReader {
  private readonly chunks: Buffer[] = [];
  private held = 0;
  /** Status of the reply under way and the bytes it takes, head included; null while its head is not whole. */
  private expected: { readonly status: number; readonly head: number; readonly size: number } | null = null;

  /** @param onResponse is called with each reply as soon as it is whole */
  constructor(private readonly onResponse: (response: Response) => void) {}

  /** Throws where a reply does not say its length. */
  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.held += chunk.length;
    while (this.held > 0) {
      if (this.expected === null && !this.readHead()) return;
      const { status, head, size } = this.expected!;
      if (this.held < size) return;
      const whole = this.joined();
      this.keep(whole.subarray(size));
      this.expected = null;
      this.onResponse({ status, body: whole.subarray(head, size) });
    }
  }

  private readHead(): boolean {
    const bytes = this.joined();
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return false;
    const text = bytes.toString('latin1', 0, end);
    const length = LENGTH.exec(text)?.[1];
    if (length === undefined) throw new Error(`A reply without Content-Length cannot be read: ${text}`);
    const head = end + HEAD_END.length;
    this.expected = { status: Number(text.slice(9, 12)), head, size: head + Number(length) };
    return true;
  }

  private joined(): Buffer {
    if (this.chunks.length > 1) this.chunks.splice(0, this.chunks.length, Buffer.concat(this.chunks));
    return this.chunks[0]!;
  }

  private keep(rest: Buffer): void {
    this.chunks.length = 0;
    this.held = rest.length;
    if (rest.length > 0) this.chunks.push(rest);
  }
}
