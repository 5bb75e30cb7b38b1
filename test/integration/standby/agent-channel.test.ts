/** The agent on one command of a real SSH connection: what it carries, and what becomes of it. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AGENT_PROTOCOL } from '../../../electron/contract/models/agent.ts';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import { packetsOf } from '../../../electron/standby/packets.ts';
import { until } from '../../fixtures/until.ts';
import { type Host, openHost } from './host.ts';

/** Process numbers of agents that run there. */
const agentsOn = ({ sshd }: Host): string[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`${sshd.home}/.understudy/program/agent.mjs`) && !line.includes('/bin/sh'))
    .map((line) => line.trim().split(/\s+/)[0] ?? '');

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const whole = (bytes: Buffer) => ({ sha256: sha256(bytes), sizeBytes: bytes.length, from: 0 });
async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

describe('one command', () => {
  it('carries requests and files, packed where that makes them smaller, and ends with its channel', async () => {
    const host = await openHost();
    const agent = new AgentChannel(await host.connect());
    await host.enrol(agent);
    const text = Buffer.from('all work and no play makes a program small. '.repeat(60_000));
    const noise = randomBytes(2_500_000);
    const sent = { bytes: 0 };
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const bytes of [text, noise]) {
        for await (const packet of packetsOf(inChunks(bytes))) {
          sent.bytes += packet.length;
          yield packet;
        }
      }
    }
    const blobs = [whole(text), whole(noise)];
    const [before, put, after] = await Promise.all([
      agent.ask({ verb: 'missing', blobs }),
      agent.ask({ verb: 'put', blobs }, { body: body() }),
      agent.ask({ verb: 'missing', blobs }),
    ]);
    expect(before).toHaveLength(2);
    expect(put).toEqual({ bytes: text.length + noise.length });
    expect(after).toEqual([]);
    expect(sent.bytes).toBeLessThan(noise.length + text.length / 20);
    for (const bytes of [text, noise]) {
      const there = await readFile(path.join(host.sshd.home, '.understudy/blobs', sha256(bytes)));
      expect(there.equals(bytes)).toBe(true);
    }
    expect(agentsOn(host)).toHaveLength(1);
    agent.close();
    await until('the end of the agent', () => agentsOn(host).length === 0);
    // The connection is still good for another one.
    expect(await agent.ask({ verb: 'missing', blobs })).toEqual([]);
    agent.session.close();
    await until('the end of that agent, too', () => agentsOn(host).length === 0);
  });

  it('is given up by a person, and the next one takes up what it had brought', async () => {
    const host = await openHost();
    const agent = new AgentChannel(await host.connect());
    await host.enrol(agent);
    const noise = randomBytes(8_000_000);
    const cancel = new AbortController();
    const blobs = [whole(noise)];
    async function* firstHalf(): AsyncGenerator<Uint8Array> {
      let sent = 0;
      for await (const packet of packetsOf(inChunks(noise))) {
        yield packet;
        sent += packet.length;
        if (sent > noise.length / 2) await new Promise(() => {});
      }
    }
    const put = agent.ask({ verb: 'put', blobs }, { body: firstHalf(), signal: cancel.signal });
    put.catch(() => {});
    const incoming = path.join(host.sshd.home, '.understudy/incoming', sha256(noise));
    await until('half of it there', async () => ((await stat(incoming).catch(() => null))?.size ?? 0) > 3_000_000);
    cancel.abort(new DOMException('enough', 'AbortError'));
    await expect(put).rejects.toThrow('enough');
    await until('the end of the agent', () => agentsOn(host).length === 0);
    const [left] = await agent.ask({ verb: 'missing', blobs });
    const have = left?.have ?? 0;
    expect(have).toBeGreaterThan(0);
    const rest = [{ ...whole(noise), from: have }];
    expect(await agent.ask({ verb: 'put', blobs: rest }, { body: packetsOf(inChunks(noise.subarray(have))) })).toEqual({
      bytes: noise.length - have,
    });
    expect(await agent.ask({ verb: 'missing', blobs })).toEqual([]);
  });
});

describe('an agent of an earlier build, which answers once and ends,', () => {
  it('is replaced by this one', async () => {
    const host = await openHost();
    const agent = new AgentChannel(await host.connect());
    await host.enrol(agent);
    agent.close();
    const earlier = [
      "import { createInterface } from 'node:readline';",
      'for await (const line of createInterface({ input: process.stdin })) {',
      '  const { frame } = JSON.parse(line);',
      "  const result = { protocol: 2, agentSha256: 'a', forced: false, pinnedKey: null };",
      "  console.log('understudy-answer:' + frame + ' ' + JSON.stringify({ kind: 'done', result }));",
      '  process.exit(0);',
      '}',
    ];
    await writeFile(path.join(host.sshd.home, '.understudy/program/agent.mjs'), earlier.join('\n'));
    const enrolled = await host.enrol(agent, { update: false });
    expect(enrolled).toMatchObject({ installed: true, hello: { protocol: AGENT_PROTOCOL } });
  });
});

describe('a file that was compressed before', () => {
  const bytes = Buffer.from('a program, more or less. '.repeat(200_000));

  async function packed(dir: string) {
    const [local, absolute] = [path.join(dir, 'program'), path.join(dir, 'program.gz')];
    await writeFile(local, bytes);
    await writeFile(absolute, gzipSync(bytes));
    return { local, packed: { absolute, sizeBytes: gzipSync(bytes).length, sha256: sha256(bytes) } };
  }

  it('is unpacked there, its bytes are told as those of the file, and a damaged part of it is dropped', async () => {
    const host = await openHost();
    const session = await host.connect();
    const file = await packed(host.dir);
    const put = async (name: string): Promise<number> => {
      let told = 0;
      await session.put(file.local, name, { mode: 0o755, packed: file.packed, onBytes: (count) => (told += count) });
      return told;
    };
    const there = path.join(host.sshd.home, 'program');
    expect(await put('program')).toBe(bytes.length);
    expect((await readFile(there)).equals(bytes)).toBe(true);
    expect((await stat(there)).mode & 0o777).toBe(0o755);
    expect(await readdir(host.sshd.home)).toEqual(['program']);
    const part = `${there}.${sha256(bytes).slice(0, 16)}.gz.part`;
    const half = gzipSync(bytes).subarray(0, 4000);
    await writeFile(part, half);
    expect(await put('program')).toBe(bytes.length);
    await writeFile(part, Buffer.alloc(4000, 1));
    expect(await put('program')).toBe(bytes.length);
    expect((await readFile(there)).equals(bytes)).toBe(true);
    expect(await readdir(host.sshd.home)).toEqual(['program']);
  });

  it('travels as it is to a machine that has no gzip', async () => {
    const tools = await mkdtemp(path.join(tmpdir(), 'tools-'));
    onTestFinished(() => rm(tools, { recursive: true, force: true }));
    for (const tool of ['sh', 'cat', 'wc', 'mkdir', 'rm', 'cp', 'mv', 'chmod', 'sha256sum']) {
      const found = execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
      await symlink(found, path.join(tools, tool));
    }
    const host = await openHost({ env: { PATH: tools } });
    const session = await host.connect();
    const file = await packed(host.dir);
    await session.put(file.local, 'program', { mode: 0o755, packed: file.packed });
    expect((await readFile(path.join(host.sshd.home, 'program'))).equals(bytes)).toBe(true);
  });
});
