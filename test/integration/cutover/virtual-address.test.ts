/**
 * The service's own address, handed over between machines of one network (network namespaces and a bridge) by the real agent.
 * The listener is a kernel that remembers the old machine's card.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../../build/headless/runtime.ts';
import { sudoersLine } from '../../../electron/agent/address.ts';
import type { ErrorCode } from '../../../electron/contract/errors.ts';
import type { AgentAnswer, AgentRequest, AgentResults } from '../../../electron/contract/models/agent.ts';
import type { LastChange } from '../../../electron/cutover/memory.ts';
import type { CutoverTarget } from '../../../electron/cutover/provider.ts';
import { holderOf } from '../../../electron/cutover/records.ts';
import { createVirtualAddressProvider } from '../../../electron/cutover/virtual-address.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { type LanMachine, makeLan } from '../../fakes/lan.ts';
import { until } from '../../fixtures/until.ts';

type Command = Extract<AgentRequest, { verb: 'address' }>['command'];
type Told = { readonly result: AgentResults['address'] | null; readonly code: string | null };

interface Agent {
  ask(request: AgentRequest): Promise<AgentAnswer>;
  address(command: Command): Promise<Told>;
  readonly runDir: string;
  /** Holds that very epoch from now on, as an operation of a desktop does. */
  claimed(by: { readonly epoch: number; readonly nonce: string }): Promise<void>;
  /** Takes the next epoch. */
  claim(): Promise<{ readonly epoch: number; readonly nonce: string }>;
}

let code: ReturnType<typeof bundle> | undefined;

async function agentOn(machine: LanMachine, user: number | null = null): Promise<Agent> {
  const root = await mkdtemp(path.join(tmpdir(), 'agent-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const program = path.join(root, 'program', 'agent.mjs');
  await mkdir(path.dirname(program));
  code ??= bundle('electron/agent/main.ts');
  await writeFile(program, (await code).code);
  if (user !== null) for (const made of [root, path.dirname(program), program]) await chown(made, user, user);
  const as = user === null ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  let above = 0;
  const agent: Agent = {
    runDir: path.join(root, 'run'),
    ask(request) {
      const [first = '', ...rest] = [...machine.prefix, ...as, process.execPath, program];
      const child = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(`${JSON.stringify(request)}\n`);
      return new Promise((resolve, reject) => {
        let said = '';
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
        child.on('error', reject);
        child.on('close', () => resolve(JSON.parse(said.trim().split('\n').at(-1) ?? '') as AgentAnswer));
      });
    },
    async address(command) {
      const answer = await agent.ask({ verb: 'address', command });
      if (answer.kind === 'done') return { result: answer.result as AgentResults['address'], code: null };
      return { result: null, code: answer.kind === 'failed' ? answer.error.code : null };
    },
    async claimed({ epoch, nonce }) {
      const command = { kind: 'claim', above: epoch - 1, exactly: epoch, nonce, incidentId: 'i' } as const;
      expect(await agent.ask({ verb: 'epoch', command })).toMatchObject({ kind: 'done' });
    },
    async claim() {
      const nonce = randomBytes(16).toString('hex');
      const answer = await agent.ask({ verb: 'epoch', command: { kind: 'claim', above, nonce, incidentId: 'i' } });
      if (answer.kind !== 'done') throw new Error('no epoch');
      above = (answer.result as AgentResults['epoch']).epoch;
      return { epoch: above, nonce };
    },
  };
  return agent;
}

/** Answers with the name of its machine unless it is told what else to say, at whatever address it has. */
async function serveOn(machine: LanMachine, says = machine.name): Promise<void> {
  const script = `require('node:http').createServer((_q,s)=>s.end(${JSON.stringify(says)})).listen(9880,'::',()=>console.log('up'))`;
  const [first = '', ...rest] = [...machine.prefix, process.execPath, '-e', script];
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
}

/** One request on a connection of its own; null when nothing answered within two seconds. */
async function ask(listener: LanMachine, host: string): Promise<string | null> {
  const script = `fetch('http://${host}:9880',{signal:AbortSignal.timeout(2000)}).then(r=>r.text()).then(t=>process.stdout.write(t),()=>{})`;
  return (await listener.exec(process.execPath, '-e', script)) || null;
}

async function remembered(listener: LanMachine, address: string): Promise<string | null> {
  const said = await listener.exec('ip', '-j', 'neigh', 'show', address, 'dev', 'eth0');
  const [found] = JSON.parse(said.trim() || '[]') as { lladdr?: string }[];
  return found?.lladdr ?? null;
}

async function addressesOf(machine: LanMachine): Promise<(string | undefined)[]> {
  const [link] = JSON.parse(await machine.exec('ip', '-j', 'addr', 'show', 'eth0')) as {
    addr_info: { local?: string }[];
  }[];
  return (link?.addr_info ?? []).map(({ local }) => local);
}

const families = [
  {
    family: 'IPv4',
    address: '192.0.2.10/24',
    host: '192.0.2.10',
    lan: {
      prim: ['192.0.2.1/24', '192.0.2.10/24'],
      stby: ['192.0.2.2/24'],
      ears: ['192.0.2.3/24'],
      other: ['192.0.2.4/24'],
    },
  },
  {
    family: 'IPv6',
    address: 'fd00:5::10/64',
    host: '[fd00:5::10]',
    lan: {
      prim: ['fd00:5::1/64', 'fd00:5::10/64'],
      stby: ['fd00:5::2/64'],
      ears: ['fd00:5::3/64'],
      other: ['fd00:5::4/64'],
    },
  },
] as const;

const PRIMARY_HOST = { IPv4: '192.0.2.1', IPv6: '[fd00:5::1]' } as const;

describe.each(families)('the address of a service over $family', ({ family, address, host, lan }) => {
  const plain = address.split('/')[0] ?? '';
  const target = (epoch: number, machine: string | null): CutoverTarget => ({
    site: machine === null ? 'primary' : 'standby',
    machine,
    url: `http://${host}:9880`,
    address: plain,
    epoch,
    nonce: String(epoch).padStart(32, '0'),
    releaseId: null,
    accessKey: null,
  });

  /** A desktop that sits where the listeners do. */
  async function between(ears: LanMachine, machines: { readonly prim: LanMachine | null; readonly stby: LanMachine }) {
    const agents = {
      prim: machines.prim && (await agentOn(machines.prim)),
      stby: await agentOn(machines.stby),
    };
    const through =
      (agent: Agent | null) =>
      async (command: Command): Promise<AgentResults['address'] | null> => {
        if (agent === null) return null;
        const { result, code } = await agent.address(command);
        if (code !== null) throw new AppError(code as ErrorCode);
        return result;
      };
    const memory: { last: LastChange | null } = { last: null };
    const provider = createVirtualAddressProvider(
      { provider: 'virtual-address', address, primaryUrl: `http://${PRIMARY_HOST[family]}:9880` },
      {
        agent: async (_machine, command) => (await through(agents.stby)(command)) as AgentResults['address'],
        primaryAgent: through(agents.prim),
        async http() {
          const text = await ask(ears, host);
          if (text === null) throw new AppError('CUTOVER_UNREACHABLE');
          return { status: 200, text, dateMs: null };
        },
        memory,
        machines: () => ['stby'],
      },
    );
    return {
      provider,
      agents: agents as { readonly prim: Agent; readonly stby: Agent },
      async move(to: CutoverTarget): Promise<void> {
        await provider.apply(await provider.plan(to));
        const { site, machine, url, epoch, nonce } = to;
        memory.last = { site, machine, url, epoch, holder: holderOf(nonce) };
      },
    };
  }

  it('is taken up when its machine has died, and a listener that remembers the old card gets the standby at once', async () => {
    const { prim, stby, ears } = makeLan(lan);
    await Promise.all([serveOn(prim), serveOn(stby)]);
    const agent = await agentOn(stby);
    expect(await ask(ears, host)).toBe('prim');
    expect(await remembered(ears, plain)).toBe(prim.mac);
    expect(await agent.address({ kind: 'read', address })).toMatchObject({
      result: { held: false, epoch: null, interface: 'eth0', allowed: true, sudoers: null, announces: true },
    });
    prim.unplug();
    const { epoch, nonce } = await agent.claim();
    expect(await agent.address({ kind: 'add', address, epoch, nonce })).toMatchObject({
      result: { held: true, epoch, interface: 'eth0' },
    });
    // Nothing was asked by the listener meanwhile: what it remembers was put right from outside.
    await until('the listener to hear of it', async () => (await remembered(ears, plain)) === stby.mac);
    expect(await ask(ears, host)).toBe('stby');
    // The same once more, which changes nothing.
    expect(await agent.address({ kind: 'add', address, epoch, nonce })).toMatchObject({
      result: { held: true, epoch },
    });
    expect(await agent.address({ kind: 'drop', address, epoch, nonce })).toMatchObject({
      result: { held: false, epoch: null },
    });
    expect(await ask(ears, host)).toBeNull();
  });

  it('is not taken from a machine that answers for it, and nothing is changed', async () => {
    const { prim, stby, ears } = makeLan(lan);
    await Promise.all([serveOn(prim), serveOn(stby)]);
    const agent = await agentOn(stby);
    const { epoch, nonce } = await agent.claim();
    const before = await addressesOf(stby);
    expect(await agent.address({ kind: 'add', address, epoch, nonce })).toEqual({
      result: null,
      code: 'CUTOVER_ADDRESS_TAKEN',
    });
    expect(await addressesOf(stby)).toEqual(before);
    expect(await ask(ears, host)).toBe('prim');
  });

  it('goes from the primary to the standby and home again by the agents of both', async () => {
    const { prim, stby, ears } = makeLan(lan);
    await Promise.all([serveOn(prim), serveOn(stby)]);
    const { provider, agents, move } = await between(ears, { prim, stby });
    expect(await ask(ears, host)).toBe('prim');
    const away = target(1, 'stby');
    await Promise.all([agents.prim.claimed(away), agents.stby.claimed(away)]);
    expect((await provider.plan(away)).changes).toEqual([
      `- primary: ip addr del ${address}`,
      `+ stby: ip addr add ${address} dev eth0`,
    ]);
    await move(away);
    expect(await addressesOf(prim)).not.toContain(plain);
    await until('the listener to hear of it', async () => (await ask(ears, host)) === 'stby');
    const home = target(2, null);
    await Promise.all([agents.prim.claimed(home), agents.stby.claimed(home)]);
    expect((await provider.plan(home)).changes).toEqual([
      `- stby: ip addr del ${address}`,
      `+ primary: ip addr add ${address} dev eth0`,
    ]);
    await move(home);
    expect(await addressesOf(stby)).not.toContain(plain);
    await until('the listener to be home', async () => (await ask(ears, host)) === 'prim');
    expect(await provider.inspect(home)).toBe(true);
    // What the agent took up is lost with a restart of the machine, and comes back at the next look.
    await prim.exec('ip', 'addr', 'del', address, 'dev', 'eth0');
    expect(await provider.inspect(home)).toBe(false);
    expect(await provider.holds?.(home)).toMatchObject({ state: 'drifted' });
    await move(home);
    expect(await addressesOf(prim)).toContain(plain);
  });

  it('stays where it was when the other machine cannot take it up', async () => {
    const { prim, stby, ears, other } = makeLan({ ...lan, other: lan.other });
    await Promise.all([serveOn(prim), serveOn(stby)]);
    const { agents, move } = await between(ears, { prim, stby });
    const away = target(1, 'stby');
    await Promise.all([agents.prim.claimed(away), agents.stby.claimed(away)]);
    // Some other machine answers for it, too.
    await other.exec('ip', 'addr', 'add', address, 'dev', 'eth0', ...(family === 'IPv6' ? ['nodad'] : []));
    await expect(move(away)).rejects.toMatchObject({ code: 'CUTOVER_ADDRESS_TAKEN' });
    other.unplug();
    expect(await addressesOf(stby)).not.toContain(plain);
    // It was given back, but only after nobody else answers for it.
    expect(await addressesOf(prim)).not.toContain(plain);
    await move(away);
    expect(await addressesOf(stby)).toContain(plain);
  });

  // The kernel tells an IPv6 network when it takes an address up, and not again.
  if (family === 'IPv4')
    it('is told to the network once more when a machine has taken it back, unless a later promotion serves at it', async () => {
      const { prim, stby, ears } = makeLan({ ...lan, prim: lan.prim.slice(0, 1) });
      const health = (site: string, epoch: number) => JSON.stringify({ ready: true, site, epoch });
      await Promise.all([serveOn(prim, health('primary', 0)), serveOn(stby, health('standby', 1))]);
      const { provider, agents, move } = await between(ears, { prim: null, stby });
      const here = target(1, 'stby');
      await agents.stby.claimed(here);
      await move(here);
      expect(await provider.holds?.(here)).toMatchObject({ state: 'held' });
      // The primary is back with the address and speaks in its name, as a machine does that was restarted.
      await prim.exec('ip', 'addr', 'add', address, 'dev', 'eth0');
      await ears.exec('ip', 'neigh', 'replace', plain, 'lladdr', prim.mac, 'dev', 'eth0', 'nud', 'stale');
      await until('the primary to be heard', async () => (await provider.holds?.(here))?.state === 'drifted');
      // Two machines with one address answer whoever asks; as the watch does, it is told again for as long as the other is heard.
      await until('the standby to be heard again', async () => {
        await move(here);
        return (await provider.holds?.(here))?.state === 'held';
      });
      expect(await remembered(ears, plain)).toBe(stby.mac);
      expect(await provider.holds?.({ ...here, epoch: 0 })).toMatchObject({ state: 'passed' });
    });

  it('wants the newest epoch, and is given back with the service that it is for', async () => {
    const { prim, stby } = makeLan(lan);
    prim.unplug();
    const agent = await agentOn(stby);
    const older = await agent.claim();
    const newer = await agent.claim();
    expect(await agent.address({ kind: 'add', address, ...older })).toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    expect(await agent.address({ kind: 'add', address, ...newer })).toMatchObject({ result: { held: true } });
    expect(await agent.address({ kind: 'drop', address, ...older })).toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    expect(await agent.ask({ verb: 'stop', ...newer })).toMatchObject({ kind: 'done' });
    expect(await agent.address({ kind: 'read', address })).toMatchObject({ result: { held: false } });
    // The same when listeners are kept out.
    expect(await agent.address({ kind: 'add', address, ...newer })).toMatchObject({ result: { held: true } });
    const fenced = { mode: 'fenced', forwardTo: null, splitPercent: 0, drainSeconds: 0 } as const;
    expect(await agent.ask({ verb: 'gate', ...newer, ...fenced })).toMatchObject({ kind: 'done' });
    expect(await agent.address({ kind: 'read', address })).toMatchObject({ result: { held: false } });
  });
});

/** A user without any rights, known on every Debian. */
const NOBODY = 65_534;

it('a user without rights is told the one line for sudoers, and with that line may take the address up and give it back', async () => {
  const { stby } = makeLan({ stby: ['192.0.2.2/24'] });
  const agent = await agentOn(stby, NOBODY);
  const address = '192.0.2.10/24';
  const { epoch, nonce } = await agent.claim();
  const { result } = await agent.address({ kind: 'read', address });
  expect(result).toMatchObject({ held: false, allowed: false, interface: 'eth0' });
  expect(await agent.address({ kind: 'add', address, epoch, nonce })).toMatchObject({
    code: 'CUTOVER_ADDRESS_NOT_ALLOWED',
  });
  expect(await stby.exec('ip', 'addr', 'show', 'eth0')).not.toContain('192.0.2.10');
  const file = `/etc/sudoers.d/understudy-test-${process.pid}`;
  onTestFinished(() => rm(file, { force: true }));
  await writeFile(file, `${result?.sudoers}\n`, { mode: 0o440 });
  expect(await agent.address({ kind: 'read', address })).toMatchObject({ result: { allowed: true } });
  expect(await agent.address({ kind: 'add', address, epoch, nonce })).toMatchObject({ result: { held: true, epoch } });
  expect(await agent.address({ kind: 'drop', address, epoch, nonce })).toMatchObject({ result: { held: false } });
  // Only this address, and only there.
  expect(await agent.address({ kind: 'read', address: '192.0.2.11/24' })).toMatchObject({ result: { allowed: false } });
});

it('comes back with its service after a restart of the machine, unless another promotion came meanwhile', async () => {
  const { stby } = makeLan({ stby: ['192.0.2.2/24'] });
  const agent = await agentOn(stby);
  const address = '192.0.2.10/24';
  const { epoch, nonce } = await agent.claim();
  await agent.address({ kind: 'add', address, epoch, nonce });
  // A restart leaves the agent's files and no address.
  await stby.exec('ip', 'addr', 'del', address, 'dev', 'eth0');
  const module = path.resolve(import.meta.dirname, '../../../electron/agent/address.ts');
  const again = (number: number) =>
    stby.exec(
      process.execPath,
      '--input-type=module',
      '-e',
      `import{takeUpAgain}from${JSON.stringify(module)};await takeUpAgain({run:${JSON.stringify(agent.runDir)}},${number})`,
    );
  await again(epoch + 1);
  expect(await agent.address({ kind: 'read', address })).toMatchObject({ result: { held: false } });
  await again(epoch);
  expect(await agent.address({ kind: 'read', address })).toMatchObject({ result: { held: true, epoch } });
});

it('an address of another network is refused by name', async () => {
  const { stby } = makeLan({ stby: ['192.0.2.2/24'] });
  const agent = await agentOn(stby);
  const { epoch, nonce } = await agent.claim();
  const command = { kind: 'add', address: '198.51.100.10/24', epoch, nonce } as const;
  expect(await agent.address(command)).toMatchObject({ code: 'CUTOVER_ADDRESS_OFF_NETWORK' });
});

it('a kernel that speaks only in the name of its first address is found before it is needed', async () => {
  const { stby } = makeLan({ stby: ['192.0.2.2/24'] });
  await stby.exec('sysctl', '-q', '-w', 'net.ipv4.conf.eth0.arp_announce=2');
  const agent = await agentOn(stby);
  const { result } = await agent.address({ kind: 'read', address: '192.0.2.10/24' });
  expect(result).toMatchObject({ announces: false });
});

it('the line for sudoers allows these commands and nothing else', () => {
  const commands = [['/usr/sbin/ip', 'addr', 'add', 'fd00::10/64', 'dev', 'eth0']];
  expect(sudoersLine(commands, 'lin')).toBe('lin ALL=(root) NOPASSWD: /usr/sbin/ip addr add fd00\\:\\:10/64 dev eth0');
});
