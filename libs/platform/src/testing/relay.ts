import { connect, type Socket } from 'node:net';

/** Fate of a piece of data: `lose` drops it, `cut` ends the connection. */
export type Fate = 'pass' | 'lose' | 'cut';

/** Decides the fate of data in each direction. */
export interface Fates {
  readonly request: (chunk: Buffer) => Fate;
  readonly answer: () => Fate;
}

/** Connects a client to a server; each end closes the other. Both are in `sockets` while they are open. */
export function relay(client: Socket, target: URL, sockets: Set<Socket>, fates: Fates): void {
  const server = connect(Number(target.port), target.hostname);
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
  const send = (chunk: Buffer, fate: Fate, to: Socket): void => {
    if (fate === 'cut') client.destroy();
    else if (fate === 'pass') to.write(chunk);
  };
  client.on('data', (chunk) => send(chunk, fates.request(chunk), server));
  server.on('data', (chunk) => send(chunk, fates.answer(), client));
}
