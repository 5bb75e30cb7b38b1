/** Clients that do not behave, one by one: each comes, does its harm, and tells how it ended. */
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface HostileClient {
  readonly name: string;
  /** Pause between two of its visits. */
  readonly everyMs: number;
  /** How it was let go: a status, or `closed`, `reset`, `left` (it went by itself). */
  visit(port: number, random: () => number): Promise<string>;
}

/** Longer than every limit of the service; whoever is still connected then was forgotten. */
const FORGOTTEN_AFTER_MS = 90_000;
const LOOK_EVERY_MS = 5_000;
const LONG_TEXT = 'This is one of many sentences that nobody takes. '.repeat(70);

const requestOf = (body: object): string => {
  const text = JSON.stringify(body);
  return `POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
};
const streamed = (text: string): string => requestOf({ text, text_lang: 'en', media_type: 'raw', streaming_mode: 1 });

export const hostileClients: readonly HostileClient[] = [
  { name: 'says nothing', everyMs: 500, visit: (port) => untilLetGo(port, []) },
  {
    name: 'half a header',
    everyMs: 500,
    visit: (port) => untilLetGo(port, ['POST /tts HTTP/1.1\r\nHost: x\r\nConte']),
  },
  {
    name: 'half a body',
    everyMs: 500,
    visit: (port) => untilLetGo(port, ['POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{"text":"Hel']),
  },
  {
    name: 'drips',
    everyMs: 500,
    async visit(port) {
      const { socket, ended } = await open(port);
      const drip = setInterval(() => socket.writable && socket.write('X'), 300);
      socket.write('GET /tts HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      return ended.finally(() => clearInterval(drip));
    },
  },
  {
    name: 'garbage',
    everyMs: 200,
    visit: (port, random) => untilLetGo(port, [Buffer.from(Array.from({ length: 2000 }, () => random() * 256))]),
  },
  {
    name: 'huge body',
    everyMs: 1_000,
    async visit(port) {
      const { socket, ended } = await open(port);
      socket.write('POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n{"text":"');
      for (let sent = 0; sent < 50 && socket.writable; sent++) {
        if (!socket.write('x'.repeat(1_000_000)))
          await Promise.race([new Promise((go) => socket.once('drain', go)), ended]);
      }
      return ended;
    },
  },
  {
    name: 'resets in the middle',
    everyMs: 2_000,
    async visit(port, random) {
      const { socket, ended } = await open(port);
      socket.write(streamed('One sentence is heard. The next one is not. Nor is this.'));
      await Promise.race([sleep(random() * 1_500), ended]);
      socket.resetAndDestroy();
      return 'left';
    },
  },
  {
    name: 'does not read',
    everyMs: 60_000,
    async visit(port) {
      const { socket, ended, patience } = await open(port);
      socket.pause();
      socket.write(streamed(LONG_TEXT));
      let waitingBytes = 0;
      const look = setInterval(async () => {
        // A paused socket does not hear that the other side has gone; a word now and then finds out.
        if (socket.writable) socket.write('\r\n');
        // Until the system's own buffers are full (4 MB, a minute of speech) the service cannot know that nobody reads.
        const now = await unsentBytes(port, socket.localPort);
        if (now > waitingBytes) patience.refresh();
        waitingBytes = now;
      }, LOOK_EVERY_MS);
      return ended.finally(() => clearInterval(look));
    },
  },
];

async function untilLetGo(port: number, words: readonly (string | Buffer)[]): Promise<string> {
  const { socket, ended } = await open(port);
  for (const word of words) socket.write(word);
  return ended;
}

/** What the system still holds of the service's answer to the client at `to`, by Linux's table of connections. */
async function unsentBytes(from: number, to: number | undefined): Promise<number> {
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
  const rows = (await readFile('/proc/net/tcp', 'latin1')).split('\n').map((row) => row.trim().split(/\s+/));
  const row = rows.find((fields) => fields[1]?.endsWith(`:${hex(from)}`) && fields[2]?.endsWith(`:${hex(to ?? 0)}`));
  return Number.parseInt(row?.[4]?.split(':')[0] ?? '0', 16);
}

interface Visit {
  readonly socket: Socket;
  readonly ended: Promise<string>;
  /** Runs out when the service has forgotten this client. */
  readonly patience: NodeJS.Timeout;
}

async function open(port: number): Promise<Visit> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  let reason = 'closed';
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : String(error.code);
  });
  socket.on('data', (part: Buffer) => {
    if (said.length < 100) said += part.toString('latin1');
  });
  const patience = setTimeout(() => {
    reason = 'forgotten';
    socket.destroy();
  }, FORGOTTEN_AFTER_MS);
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => {
      clearTimeout(patience);
      resolve(reason === 'forgotten' ? reason : (/^HTTP\/1.1 (\d+)/.exec(said)?.[1] ?? reason));
    });
  });
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), ended]);
  return { socket, ended, patience };
}
