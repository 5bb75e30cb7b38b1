/**
 * Brings a bare machine to the point where it answers as a standby: the agent is put into a folder of this desktop's own, so
 * that two desktops do not get into each other's way, and takes its place when all of it is there, its start script last. A key
 * bound to the agent cannot install anything; there the person has to.
 */
import { distinctBlobs } from '../backup/blobs.ts';
import type { ReleaseEntry } from '../backup/service.ts';
import { AGENT_PROTOCOL, type AgentResults, serviceNode } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { AGENT_FOLDER, type AgentChannel, isAgentMissing } from './agent-client.ts';
import { rateOf } from './forecast.ts';
import { assertRoom } from './free-room.ts';
import type { AgentImage, RemoteSession } from './ports.ts';
import type { Sign } from './sign-document.ts';
import { bringTrust, type Owner } from './trust.ts';
import { updateAgent } from './update-agent.ts';

export interface Enrolment {
  readonly hello: AgentResults['hello'];
  readonly installed: boolean;
  /** Bytes per second of the installation; null when there was none or too little of it. */
  readonly lineRate: number | null;
}

/**
 * `update`: also replace an agent that is another build; never done during a promotion, where only a missing or foreign
 * protocol is.
 */
export async function enrol(
  agent: AgentChannel,
  image: AgentImage,
  owner: Owner,
  options: {
    readonly update: boolean;
    /** It is this computer: to compress what goes there would cost more than it saves. */
    readonly here: boolean;
    /** Signs a newer agent, which reaches a machine by the old one where the key may run nothing else. */
    readonly sign?: Sign;
    /** False for a key that may only run the agent. */
    readonly mayInstall?: boolean;
    /** Files of the release that a bare machine gets next; room for them is asked for before anything is put there. */
    readonly entries: () => Promise<readonly ReleaseEntry[] | null>;
    readonly signal?: AbortSignal;
    readonly onBytes?: (done: number, total: number) => void;
  },
): Promise<Enrolment> {
  const { signal } = options;
  let hello = await askHello(agent, signal);
  if (hello === null && options.mayInstall === false) throw new AppError('STANDBY_AGENT_MISSING');
  let installed = false;
  let lineRate: number | null = null;
  const isOther = hello !== null && options.update && hello.agentSha256 !== (await image.sha256());
  if (hello?.forced && (isOther || hello.protocol !== AGENT_PROTOCOL)) {
    const before = hello.agentSha256;
    hello = await updateByItself(agent, image, owner, { ...options, hello });
    installed = hello.agentSha256 !== before;
  } else if (hello === null || hello.protocol !== AGENT_PROTOCOL || isOther) {
    lineRate = await install(agent.session, image, {
      ...options,
      owner,
      entries: hello === null ? await options.entries() : null,
    });
    installed = true;
    agent.close();
    hello = await agent.ask({ verb: 'hello' }, { signal });
  }
  await bringTrust(agent, hello, owner, signal);
  return { hello, installed, lineRate };
}

/** An agent that is too old to replace itself stays where it understands this computer; else a person has to. */
async function updateByItself(
  agent: AgentChannel,
  image: AgentImage,
  owner: Owner,
  { hello, ...options }: Parameters<typeof enrol>[3] & { readonly hello: AgentResults['hello'] },
): Promise<AgentResults['hello']> {
  const { protocol } = hello;
  try {
    if (options.sign === undefined) throw new AppError('APP_INPUT_INVALID', { details: { reason: 'no-key' } });
    // It takes nothing from whom it does not know.
    await bringTrust(agent, hello, owner, options.signal);
    await updateAgent(agent, image, options.sign, options);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'APP_INPUT_INVALID') throw error;
    if (protocol === AGENT_PROTOCOL) return hello;
    throw new AppError('STANDBY_AGENT_PROTOCOL', {
      details: { protocol, wanted: AGENT_PROTOCOL },
      remedy: { kind: 'open', screen: 'standby' },
      cause: error,
    });
  }
  agent.close();
  return agent.ask({ verb: 'hello' }, { signal: options.signal });
}

/** Null when there is no agent yet. */
export async function askHello(agent: AgentChannel, signal?: AbortSignal): Promise<AgentResults['hello'] | null> {
  try {
    return await agent.ask({ verb: 'hello' }, { signal });
  } catch (error) {
    if (isAgentMissing(error)) return null;
    throw error;
  }
}

async function install(
  session: RemoteSession,
  image: AgentImage,
  options: {
    readonly owner: Owner;
    readonly here: boolean;
    readonly entries: readonly ReleaseEntry[] | null;
    readonly signal?: AbortSignal;
    readonly onBytes?: (done: number, total: number) => void;
  },
): Promise<number | null> {
  const files = [...(await image.files({ packed: !options.here, signal: options.signal }))].sort(
    (a, b) => Number(a.path === 'run') - Number(b.path === 'run'),
  );
  const total = sizeOf(files);
  // The agent's own Node is the one that a release brings along; it lies there once.
  const besides = (options.entries ?? []).filter(
    ({ path, sizeBytes }) => path !== serviceNode || !files.some((file) => file.sizeBytes === sizeBytes),
  );
  // A packed file and what comes out of it lie there side by side for a moment.
  const packed = sizeOf(files.flatMap((file) => file.packed ?? []));
  await assertRoom(session, total + packed + sizeOf(distinctBlobs(besides)), options.signal);
  // The same each time, so that an upload which broke off goes on.
  const own = `${AGENT_FOLDER}.${sha256Hex(options.owner.publicKey).slice(0, 16)}`;
  let done = 0;
  const startedAtMs = performance.now();
  for (const file of files) {
    await session.put(file.absolute, `${own}/${file.path}`, {
      mode: file.mode,
      packed: file.packed,
      signal: options.signal,
      onBytes(count) {
        done += count;
        options.onBytes?.(done, total);
      },
    });
  }
  await session.move({ from: own, to: AGENT_FOLDER, names: files.map((file) => file.path) }, options.signal);
  const travelled = sizeOf(files.map((file) => file.packed ?? file));
  return rateOf(travelled, (performance.now() - startedAtMs) / 1000);
}

const sizeOf = (files: readonly { readonly sizeBytes: number }[]): number =>
  files.reduce((sum, file) => sum + file.sizeBytes, 0);
