/** One request in, its answer out. Verbs that change something run one at a time on this machine. */
import { AGENT_PROTOCOL, type AgentRequest, type AgentResults, type AgentVerb } from '../contract/models/agent.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { addAddress, dropAddress, dropHeldAddress, readAddress } from './address.ts';
import { findMissing, receiveBlob } from './blobs.ts';
import { fetchBlobs } from './fetch-blobs.ts';
import type { Input } from './input.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { readMachineFacts } from './machine-facts.ts';
import { pinKey, readPinnedKey } from './pinned-key.ts';
import { probe } from './probe.ts';
import { claimEpoch, closeEpoch, readRegister } from './register.ts';
import { adoptRelease, listReleases, openRelease, tidyReleases, verifyRelease } from './releases.ts';
import { readLog, readService, runningRelease, startService, stopService } from './service.ts';

export interface Caller {
  readonly layout: Layout;
  readonly programFile: string;
  /** The connection's key was bound to this program by its owner. */
  readonly forced: boolean;
  readonly input: Input;
  progress(done: number, total: number): void;
}

export async function answer(request: AgentRequest, caller: Caller): Promise<AgentResults[AgentVerb]> {
  const { layout } = caller;
  switch (request.verb) {
    case 'hello':
      return hello(caller);
    case 'pin':
      return { publicKey: (await pinKey(layout, { publicKey: request.publicKey, name: request.name })).publicKey };
    case 'preflight':
      return readMachineFacts(layout, request);
    case 'missing':
      return findMissing(layout, request.blobs);
    case 'put': {
      const count = counter(caller, sum(request.blobs.map((blob) => blob.sizeBytes - blob.from)));
      for (const blob of request.blobs) {
        await receiveBlob(layout, blob, caller.input.take(blob.sizeBytes - blob.from), count.add);
      }
      return { bytes: count.total() };
    }
    case 'fetch': {
      const count = counter(caller, sum(request.blobs.map((blob) => blob.sizeBytes)));
      await fetchBlobs(layout, request.blobs, count.add);
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
      const count = counter(caller, sum([...distinct.values()]));
      const running = (await runningRelease(layout)) === request.releaseId;
      await withLock(layout, () => verifyRelease(layout, release, { running, onBytes: count.add }));
      return { files: release.entries.length, bytes: count.total() };
    }
    case 'epoch':
      return answerEpoch(layout, request.command);
    case 'start':
      return withLock(layout, () => startService(layout, request, caller.programFile));
    case 'status':
      return readService(layout);
    case 'stop':
      return withLock(layout, async () => {
        const stopped = await stopService(layout, request);
        await dropHeldAddress(layout);
        return stopped;
      });
    case 'address':
      return answerAddress(layout, request.command);
    case 'probe':
      return probe(request.url);
    case 'logs':
      return { text: await readLog(layout, request.lines) };
    case 'tidy': {
      const running = await runningRelease(layout);
      return withLock(layout, () => tidyReleases(layout, [...request.keep, ...(running ? [running] : [])]));
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
    pinnedKey: (await readPinnedKey(layout))?.publicKey ?? null,
    nowMs: Date.now(),
    service: await readService(layout),
    register: await readRegister(layout),
    releases: await listReleases(layout),
  };
}

function answerEpoch(
  layout: Layout,
  command: Extract<AgentRequest, { verb: 'epoch' }>['command'],
): Promise<AgentResults['epoch']> {
  switch (command.kind) {
    case 'read':
      return readRegister(layout);
    case 'claim':
      return claimEpoch(layout, command);
    case 'close':
      return closeEpoch(layout, command);
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
