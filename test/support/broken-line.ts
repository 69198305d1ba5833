import {createServer, connect as openSocket, type Server, type Socket} from 'node:net';

/** A way to a PostgreSQL that can be cut and mended, as a network or a restart does it. */
export interface BrokenLine {
  readonly connectionString: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Connects again at the same address. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function givenLine(connectionString: string): Promise<BrokenLine> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const carry = (near: Socket) => {
    const far = openSocket(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };
  const mend = () =>
    new Promise<void>((resolve, reject) => {
      server = createServer(carry).on('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server?.address();
        if (address && typeof address === 'object') port = address.port;
        resolve();
      });
    });
  const cut = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      if (server) server.close(() => resolve());
      else resolve();
      server = undefined;
    });
  await mend();
  const line = new URL(connectionString);
  line.hostname = '127.0.0.1';
  line.port = String(port);
  return {connectionString: line.href, cut, mend, close: cut};
}
