/** Two desktops of one studio come to a bare machine in the same moment, by real SSH. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { firstList, signDeviceList, withKey } from '../../../electron/backup/release/device-list.ts';
import { newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import { AGENT_PROTOCOL } from '../../../electron/contract/models/agent.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import { enrol } from '../../../electron/standby/enrol.ts';
import { startSshd } from '../../fakes/sshd.ts';
import { agentImage, furnish } from './desk.ts';

const ROUNDS = 4;
/** Large enough for both to be in the middle of it. */
const NODE_BYTES = 12_000_000;

it('two desktops enrol a bare machine at once, and both find a whole agent there', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'enrol-together-'));
  const sshd = await startSshd(path.join(dir, 'host'));
  onTestFinished(async () => {
    await sshd.stop();
    await rm(dir, { recursive: true, force: true });
  });
  await furnish(dir);
  const image = path.join(dir, 'agent');
  const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
  await writeFile(path.join(image, 'node'), `${node}${'#'.repeat(NODE_BYTES)}`);

  const keys = [newSigningKey(), newSigningKey()] as const;
  const devices = keys.map((key, index) => ({
    publicKey: publicKeyOf(key),
    name: `desk ${index}`,
    addedAt: '2026-11-01T00:00:00.000Z',
  }));
  const [one, two] = devices;
  if (!one || !two) throw new Error('two desktops');
  const first = firstList(one, keys[0]);
  const lists = [first, signDeviceList(withKey(first, two), keys[0])];
  const shell = createRemoteShell((file) => readFile(file), {
    connectTimeoutMs: 120_000,
    keepaliveIntervalMs: 20_000,
    keepaliveCount: 6,
  });

  for (let round = 1; round <= ROUNDS; round++) {
    await rm(path.join(sshd.home, '.understudy'), { recursive: true, force: true });
    const agents = await Promise.all(devices.map(async () => new AgentChannel(await shell.connect(sshd.address))));
    const enrolled = await Promise.all(
      agents.map((agent, index) =>
        enrol(
          agent,
          agentImage(image),
          { publicKey: devices[index]?.publicKey ?? '', lists, renew: async () => lists },
          { update: false, here: true, entries: async () => [] },
        ),
      ),
    );
    for (const { hello } of enrolled) expect(hello.protocol).toBe(AGENT_PROTOCOL);
    const hello = await agents[0]?.ask({ verb: 'hello' });
    expect(hello?.trust?.trusted).toEqual(devices.map(({ publicKey }) => publicKey));
    for (const agent of agents) agent.session.close();
    const root = path.join(sshd.home, '.understudy');
    expect((await readdir(root)).filter((name) => name.startsWith('program'))).toEqual(['program']);
    expect((await readdir(path.join(root, 'program'))).sort()).toEqual(['agent.mjs', 'node', 'run']);
    for (const name of ['agent.mjs', 'node', 'run']) {
      const there = await readFile(path.join(root, 'program', name));
      expect(there.equals(await readFile(path.join(image, name)))).toBe(true);
    }
  }
});
