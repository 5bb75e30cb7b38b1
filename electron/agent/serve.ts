/** One request in, its answer out. Verbs that change something run one at a time on this machine. */
import { AGENT_PROTOCOL, type AgentRequest, type AgentResults, type AgentVerb } from '../contract/models/agent.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { addAddress, dropAddress, dropHeldAddress, readAddress, takeUpAgain } from './address.ts';
import { answerAuditHeads } from './audit-heads.ts';
import { removeKeyLine } from './authorized-keys.ts';
import { readBeat } from './beat.ts';
import { findMissing, receiveBlob } from './blobs.ts';
import { bootRule } from './boot-rule.ts';
import { answerDrill, drilledRelease, endDrill } from './drill.ts';
import { fetchBlobs } from './fetch-blobs.ts';
import type { Input } from './input.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { readMachineFacts } from './machine-facts.ts';
import { answerMade } from './made.ts';
import { installGate, notePeers, turnGate, uninstallGate } from './primary-gate.ts';
import { probe } from './probe.ts';
import { assertMayProbe } from './probe-permit.ts';
import { beatEpoch, claimEpoch, closeEpoch, readRegister } from './register.ts';
import { noteVerified, readNewestVerified } from './release-floor.ts';
import { adoptRelease, listReleases, openRelease, tidyReleases, verifyRelease } from './releases.ts';
import { loadService, readLog, startService, stopService, unloadService } from './service.ts';
import { readService, runningRelease } from './service-status.ts';
import { readSplit, setAdminKey, setGate, settleSite } from './site-control.ts';
import { readSite } from './site-file.ts';
import { believe, readTrust, tellTrust } from './trusted-devices.ts';
import { updateProgram } from './update.ts';

export interface Caller {
  readonly layout: Layout;
  readonly programFile: string;
  /** The connection's key was bound to this program by its owner. */
  readonly forced: boolean;
  readonly input: Input;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

export async function answer(request: AgentRequest, caller: Caller): Promise<AgentResults[AgentVerb]> {
  const { layout } = caller;
  switch (request.verb) {
    case 'hello':
      return hello(caller);
    case 'trust':
      return withLock(layout, async () => ({ number: (await believe(layout, request.lists)).number }));
    case 'preflight':
      return readMachineFacts(layout, request);
    case 'missing':
      return findMissing(layout, request.blobs, caller.signal);
    case 'put': {
      const count = counter(caller, sum(request.blobs.map((blob) => blob.sizeBytes - blob.from)));
      for (const blob of request.blobs) {
        await receiveBlob(layout, blob, caller.input.blob(), count.add);
      }
      return { bytes: count.total() };
    }
    case 'fetch': {
      const count = counter(caller, sum(request.blobs.map((blob) => blob.sizeBytes)));
      await fetchBlobs(layout, request.blobs, { onBytes: count.add, signal: caller.signal });
      return { bytes: count.total() };
    }
    case 'adopt': {
      const [manifest, signature] = [Buffer.from(request.manifest, 'base64'), Buffer.from(request.signature, 'base64')];
      const { facts, entries } = await withLock(layout, () => adoptRelease(layout, manifest, signature));
      return {
        releaseId: facts.releaseId,
        files: entries.length,
        modelIds: facts.voices.map((voice) => voice.modelId),
      };
    }
    case 'verify': {
      const release = await openRelease(layout, request.releaseId);
      const distinct = new Map(release.entries.map((entry) => [entry.sha256, entry.sizeBytes]));
      const bytes = sum([...distinct.values()]);
      const { add: onBytes } = counter(caller, bytes);
      const running = (await runningRelease(layout)) === request.releaseId;
      const { signal } = caller;
      const readBytes = await withLock(layout, async () => {
        const read = await verifyRelease(layout, release, { running, onBytes, signal });
        // A partial one is no measure for those that follow: the whole one before it may be the better choice.
        if (!release.facts.partial) await noteVerified(layout, request.releaseId);
        return read;
      });
      return { files: release.entries.length, bytes, readBytes };
    }
    case 'epoch':
      return answerEpoch(layout, request.command);
    case 'start':
      return withLock(layout, async () => {
        await endDrill(layout);
        const started = await startService(layout, request, caller.programFile);
        if (request.mode === 'serve') await takeUpAgain(layout, request.epoch);
        return started;
      });
    case 'status':
      return { ...(await readService(layout)), split: await readSplit(layout) };
    case 'beat':
      return readBeat(layout);
    case 'drill':
      return answerDrill(layout, request.command, caller.programFile);
    case 'load':
      return withLock(layout, async () => {
        const loaded = await loadService(layout, request, caller.programFile);
        await bootRule(layout, 'install');
        return loaded;
      });
    case 'unload':
      return withLock(layout, async () => {
        const { wasLoaded, ...ended } = await unloadService(layout);
        if (wasLoaded) await bootRule(layout, 'remove');
        return ended;
      });
    case 'gate': {
      const told = await setGate(layout, request);
      if (request.mode === 'fenced') await withLock(layout, () => dropHeldAddress(layout));
      return told;
    }
    case 'admin-key':
      return withLock(layout, () => setAdminKey(layout, request));
    case 'primary':
      return withLock(layout, () => answerPrimary(layout, request.command, caller.programFile));
    case 'boot':
      return bootRule(layout, request.command);
    case 'stop':
      return withLock(layout, async () => {
        const stopped = await stopService(layout, request);
        await bootRule(layout, 'remove');
        await dropHeldAddress(layout);
        return stopped;
      });
    case 'address':
      return answerAddress(layout, request.command);
    case 'probe':
      await assertMayProbe(layout, request.url, request.permit);
      return probe(request.url);
    case 'update':
      return withLock(layout, () => updateProgram(layout, request));
    case 'unpair':
      return withLock(layout, () => removeKeyLine(request.key));
    case 'audit-heads':
      return withLock(layout, () => answerAuditHeads(layout, request));
    case 'made':
      return request.command.kind === 'place'
        ? withLock(layout, () => answerMade(layout, request.command, caller.signal))
        : answerMade(layout, request.command, caller.signal);
    case 'logs':
      return { text: await readLog(layout, request.lines) };
    case 'tidy': {
      const running = await Promise.all([runningRelease(layout), drilledRelease(layout)]);
      return withLock(layout, () => tidyReleases(layout, [...request.keep, ...running.filter((id) => id !== null)]));
    }
    default:
      return assertNever(request);
  }
}

async function hello({ layout, programFile, forced }: Caller): Promise<AgentResults['hello']> {
  return {
    protocol: AGENT_PROTOCOL,
    agentSha256: await hashFile(programFile),
    forced,
    trust: tellTrust(await readTrust(layout)),
    nowMs: Date.now(),
    service: await readService(layout),
    register: await readRegister(layout),
    releases: await listReleases(layout),
    newestVerified: await readNewestVerified(layout),
  };
}

async function answerPrimary(
  layout: Layout,
  command: Extract<AgentRequest, { verb: 'primary' }>['command'],
  programFile: string,
): Promise<AgentResults['primary']> {
  switch (command.kind) {
    case 'install':
      return installGate(layout, command, programFile);
    case 'uninstall':
      return uninstallGate(layout);
    case 'peers':
      return notePeers(layout, command.peers);
    case 'turn':
      return turnGate(layout, command, programFile);
    default:
      return assertNever(command);
  }
}

async function answerEpoch(
  layout: Layout,
  command: Extract<AgentRequest, { verb: 'epoch' }>['command'],
): Promise<AgentResults['epoch']> {
  switch (command.kind) {
    case 'read':
      return readRegister(layout, command.nonce);
    case 'beat':
      return beatEpoch(layout, command);
    case 'claim':
      return claimEpoch(layout, command);
    case 'close': {
      const closed = await closeEpoch(layout, command);
      const site = await readSite(layout);
      if (closed.closed === 'committed') await settleSite(layout, closed.epoch);
      // From now on it is this machine's own business that the service comes back after a restart.
      if (closed.closed === 'committed' && site?.epoch === closed.epoch && site.mode === 'serve') {
        await bootRule(layout, 'install');
      }
      return closed;
    }
    default:
      return assertNever(command);
  }
}

function answerAddress(
  layout: Layout,
  command: Extract<AgentRequest, { verb: 'address' }>['command'],
): Promise<AgentResults['address']> {
  switch (command.kind) {
    case 'read':
      return readAddress(layout, command);
    case 'add':
      return withLock(layout, () => addAddress(layout, command));
    case 'drop':
      return withLock(layout, () => dropAddress(layout, command));
    default:
      return assertNever(command);
  }
}

/** Bytes so far, told a few times a second. */
function counter(caller: Caller, total: number): { add(count: number): void; total(): number } {
  let done = 0;
  let toldAt = 0;
  return {
    add(count) {
      done += count;
      if (performance.now() - toldAt < 200 && done < total) return;
      toldAt = performance.now();
      caller.progress(done, total);
    },
    total: () => done,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
