import { connect } from 'node:net';

/** What came back over one connection. */
export interface RawAnswers {
  /** Status of each answer, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** How long a server may keep a connection open that it should end, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Writes exactly these bytes (Latin-1) to a server and reads until that ends the connection. Rejects where it does not
 * end it in time. `hangUp`: this side ends it first.
 */
export function sendRaw(url: string, text: string, { hangUp = false } = {}): Promise<RawAnswers> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`No end: ${Buffer.concat(chunks).toString('latin1')}`)));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
    socket.on('close', () => {
      const received = Buffer.concat(chunks).toString('latin1');
      const statuses = Array.from(received.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
      resolve({ statuses, text: received });
    });
    socket.write(Buffer.from(text, 'latin1'));
    if (hangUp) socket.end();
  });
}
