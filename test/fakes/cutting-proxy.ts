/** A TCP way to a loopback port that can be cut, as a network does it: in the middle of whatever is under way. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** How many connections have come so far. */
  connections(): number;
  /** Cuts each of the next connections after so many bytes from its client. */
  cutNext(count: number, afterBytes: number): void;
  /** Cuts what is open now. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const cuts: number[] = [];
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const cutAfter = cuts.shift() ?? Number.POSITIVE_INFINITY;
    const upstream = connect(target, '127.0.0.1');
    let seen = 0;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes: Buffer) => {
      seen += bytes.length;
      if (seen > cutAfter) end();
    });
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    cutNext(count, afterBytes) {
      cuts.push(...Array.from({ length: count }, () => afterBytes));
    },
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
