/** A message of one plain text, as a mail program shows it. */
export interface ReadMessage {
  /** By name in lower case, unfolded and decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reads a message (RFC 5322, RFC 2045, RFC 2047). */
export function readMessage(message: string): ReadMessage {
  const lines = message.replaceAll('\r\n', '\n');
  const end = lines.indexOf('\n\n');
  const headers: Record<string, string> = {};
  for (const line of lines
    .slice(0, end)
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`No header: ${line}`);
    headers[name.toLowerCase()] = decodeWords(value);
  }
  return { headers, text: decodeBody(lines.slice(end + 2), headers['content-transfer-encoding'] ?? '7bit') };
}

function decodeWords(value: string): string {
  const joined = value.replaceAll(/\?=\s+=\?/g, '?==?');
  const bytes: Buffer[] = [];
  let from = 0;
  for (const found of joined.matchAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi)) {
    const [word, kind, content] = found;
    bytes.push(Buffer.from(joined.slice(from, found.index)));
    bytes.push(kind!.toLowerCase() === 'b' ? Buffer.from(content!, 'base64') : unquoted(content!.replaceAll('_', ' ')));
    from = found.index + word.length;
  }
  return Buffer.concat([...bytes, Buffer.from(joined.slice(from))]).toString();
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString().replaceAll('\r\n', '\n');
  return encoding === 'quoted-printable' ? unquoted(body.replaceAll('=\n', '')).toString() : body;
}

function unquoted(text: string): Buffer {
  return Buffer.concat(
    text
      .split(/(=[0-9A-F]{2})/i)
      .map((part) => (/^=[0-9A-F]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  );
}
