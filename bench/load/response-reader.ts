/** A complete response of a server. */
export interface Response {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Minimal parser of HTTP/1.1 responses on one connection, so that the load takes little CPU time from the server. */
export class ResponseReader {
  private readonly chunks: Buffer[] = [];
  private held = 0;
  /** Status and size in bytes, head included, of the current response; null until its head is complete. */
  private expected: { readonly status: number; readonly head: number; readonly size: number } | null = null;

  /** @param onResponse called with each complete response */
  constructor(private readonly onResponse: (response: Response) => void) {}

  /** Throws for a response without a length. */
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
