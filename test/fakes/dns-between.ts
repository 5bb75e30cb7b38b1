/** Something between a desktop and its name server, for UDP and TCP on one port, that does what a test wants with answers. */
import { createSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from './sshd.ts';

export interface Between {
  readonly server: string;
  /** What becomes of an answer; null: it is lost. */
  answer: (bytes: Buffer, over: 'udp' | 'tcp') => Buffer | null;
  /** So many next datagrams to the server are lost. */
  lose: number;
  /** Messages that came from the desktop. */
  readonly asked: ('udp' | 'tcp')[];
}

export async function startBetween(
  behind: string,
  options: { readonly tcp: boolean } = { tcp: true },
): Promise<Between> {
  const [host = '', port = ''] = behind.split(':');
  const own = await freePort();
  const between: Between = { server: `127.0.0.1:${own}`, answer: (bytes) => bytes, lose: 0, asked: [] };

  const front = createSocket('udp4');
  front.on('message', (message, from) => {
    between.asked.push('udp');
    if (between.lose > 0) {
      between.lose -= 1;
      return;
    }
    const back = createSocket('udp4');
    back.on('message', (answer) => {
      const told = between.answer(answer, 'udp');
      if (told) front.send(told, from.port, from.address);
      back.close();
    });
    back.send(message, Number(port), host);
  });
  await new Promise<void>((resolve) => front.bind(own, '127.0.0.1', resolve));
  onTestFinished(() => void front.close());
  if (!options.tcp) return between;

  const sockets = new Set<Socket>();
  const server = createServer((desk) => {
    between.asked.push('tcp');
    const back = connect(Number(port), host);
    for (const socket of [desk, back]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    desk.on('data', (chunk) => back.write(chunk));
    let heard = Buffer.alloc(0);
    back.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
      const told = between.answer(heard.subarray(2), 'tcp');
      if (!told) return void desk.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(told.length);
      desk.write(Buffer.concat([length, told]));
    });
  });
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return between;
}
