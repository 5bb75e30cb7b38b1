/**
 * BIND 9 itself, on a loopback address and a free port: a zone that takes signed updates for one name, and on wish a second
 * server that follows only when it is told to. Nothing here is a stand-in.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { messageBytes, opcodes, readMessage, recordTypes } from '../../electron/cutover/dns/wire.ts';
import { until } from '../fixtures/until.ts';
import { freePort } from './sshd.ts';

export const ZONE = 'studio.test';
export const NAME = 'voice.studio.test';
/** Loopback addresses that stand for machines. */
export const PRIMARY = '127.0.7.1';
export const STANDBY = '127.0.7.2';

export interface Bind {
  /** `host:port` of the server that takes updates. */
  readonly server: string;
  readonly port: number;
  /** Key files as `tsig-keygen` writes them: one that may change the name, one that may change nothing, one that nobody knows. */
  readonly keyFile: string;
  readonly powerlessKeyFile: string;
  readonly strangerKeyFile: string;
  /** Answers of the updating server (or of the one at `host`), as any client gets them. */
  ask(
    owner: string,
    type: 'A' | 'AAAA' | 'TXT' | 'CNAME' | 'SOA' | 'RRSIG' | 'DNSKEY',
    host?: string,
  ): Promise<readonly string[]>;
  /** Somebody moves the name by hand, with BIND's own program. */
  edit(address: string): Promise<void>;
  /** The same for any lines that `nsupdate` knows. */
  nsupdate(...lines: readonly string[]): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface BindOptions {
  /** Further lines of the zone. */
  readonly records?: readonly string[];
  readonly ttlSeconds?: number;
  /** The name's own records; one A record of the primary when left out. */
  readonly own?: readonly string[];
  /** `by the server`: it signs each change by itself. `elsewhere`: it got a signed zone and has no keys. */
  readonly signed?: 'by the server' | 'elsewhere';
  /** A second name server of the zone, which is told of changes or not. */
  readonly secondary?: 'told' | 'not told';
}

/** Addresses that every computer has; BIND listens on no other ones of loopback. */
const FIRST = '127.0.0.1';
const SECOND = '::1';

export async function startBind(options: BindOptions = {}): Promise<Bind> {
  const dir = await mkdtemp(path.join(tmpdir(), 'bind-'));
  const port = await freePort();
  const secret = (): string => randomBytes(32).toString('base64');
  const keys = { desk: secret(), powerless: secret(), stranger: secret() };
  const keyText = (name: string, value: string): string =>
    `key "${name}" {\n  algorithm hmac-sha256;\n  secret "${value}";\n};\n`;
  const knownKeys = keyText('desk', keys.desk) + keyText('powerless', keys.powerless);
  const { ttlSeconds = 30, own = [`voice A ${PRIMARY}`], records = [], secondary, signed } = options;
  const signing = { 'by the server': 'dnssec-policy default; inline-signing yes;', elsewhere: 'dnssec-policy none;' };
  const zoneText = [
    `$TTL ${ttlSeconds}`,
    `@ SOA ns1 admin 1 3600 600 86400 5`,
    '@ NS ns1',
    `ns1 A ${FIRST}`,
    ...(secondary ? ['@ NS ns2', `ns2 AAAA ${SECOND}`] : []),
    ...own,
    ...records,
    '',
  ].join('\n');

  const servers = [
    await makeServer(
      path.join(dir, 'first'),
      FIRST,
      port,
      `${knownKeys}
zone "${ZONE}" {
  type primary; file "zone${signed === 'elsewhere' ? '.signed' : ''}"; max-journal-size 1m; ${signed ? signing[signed] : ''} notify ${secondary === 'told' ? 'explicit' : 'no'};
  ${secondary === 'told' ? `also-notify port ${port} { ${SECOND}; };` : ''}
  allow-transfer { any; };
  update-policy {
    grant desk name ${NAME}. A AAAA TXT;
    grant desk name _understudy.${NAME}. TXT;
  };
};`,
    ),
    ...(secondary
      ? [
          await makeServer(
            path.join(dir, 'second'),
            SECOND,
            port,
            `
zone "${ZONE}" { type secondary; file "zone"; allow-notify { any; }; primaries port ${port} { ${FIRST}; }; masterfile-format text; };`,
          ),
        ]
      : []),
  ];
  await writeFile(path.join(dir, 'first', 'zone'), zoneText);
  if (signed === 'elsewhere') await signElsewhere(path.join(dir, 'first'));

  async function start(): Promise<void> {
    for (const server of servers) {
      await server.start();
      await until(`the zone at ${server.host}`, async () => (await ask(ZONE, 'SOA', server.host)).length > 0);
    }
  }
  const ask: Bind['ask'] = (owner, type, host = FIRST) => askPlainly(owner, type, host, port);
  const stop = async (): Promise<void> => {
    for (const server of servers) await server.stop();
  };
  onTestFinished(async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  });
  async function nsupdate(...lines: readonly string[]): Promise<void> {
    const file = path.join(dir, 'desk.key');
    await writeFile(file, keyText('desk', keys.desk));
    const input = [`server ${FIRST} ${port}`, `zone ${ZONE}`, ...lines, 'send', ''].join('\n');
    execFileSync('nsupdate', ['-k', file], { input });
  }
  await start();
  return {
    server: `${FIRST}:${port}`,
    port,
    keyFile: keyText('desk', keys.desk),
    powerlessKeyFile: keyText('powerless', keys.powerless),
    strangerKeyFile: keyText('stranger', keys.stranger),
    ask,
    nsupdate,
    edit: (address) => nsupdate(`update delete ${NAME}. A`, `update add ${NAME}. ${ttlSeconds} A ${address}`),
    stop,
    start,
  };
}

/** With keys that the server never has. */
async function signElsewhere(dir: string): Promise<void> {
  const run = (program: string, ...words: readonly string[]): void =>
    void execFileSync(program, words, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  run('dnssec-keygen', '-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', ZONE);
  run('dnssec-keygen', '-q', '-a', 'ECDSAP256SHA256', ZONE);
  run('dnssec-signzone', '-S', '-o', ZONE, 'zone');
  for (const name of await readdir(dir)) if (name.endsWith('.private')) await rm(path.join(dir, name));
}

async function makeServer(dir: string, host: string, port: number, rest: string) {
  await mkdir(dir, { recursive: true });
  const config = path.join(dir, 'named.conf');
  const text = `
options {
  directory "${dir}"; pid-file "${dir}/pid"; session-keyfile "${dir}/session.key"; lock-file none;
  listen-on port ${port} { ${isIPv6(host) ? 'none' : host}; }; listen-on-v6 port ${port} { ${isIPv6(host) ? host : 'none'}; };
  recursion no; dnssec-validation no;
};
controls { };
${rest}
`;
  await writeFile(config, text);
  let child: ChildProcess | null = null;
  return {
    host,
    async start() {
      let said = '';
      child = spawn('/usr/sbin/named', ['-f', '-g', '-n', '1', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4000);
      });
      child.on('exit', (code) => {
        if (code) console.error(said);
      });
    },
    async stop() {
      const running = child;
      child = null;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
  };
}

/** Without a key and without the code under test, save for reading the bytes. */
function askPlainly(owner: string, type: keyof typeof recordTypes, host: string, port: number): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const message = messageBytes({
    id: randomBytes(2).readUInt16BE(0),
    opcode: opcodes.QUERY,
    question: { name: owner, type: recordTypes[type] },
  });
  const timer = setTimeout(() => resolve([]), 500);
  socket.on('error', () => resolve([]));
  socket.on('message', (answer) => {
    const read = readMessage(answer);
    resolve(read.answers.filter((record) => record.type === recordTypes[type]).map((record) => record.text));
  });
  socket.send(message, port, host);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}
