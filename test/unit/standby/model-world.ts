/**
 * A world small enough to be asked everything: one standby, one gate, one primary. It answers the agent's verbs as the agent
 * does (test/unit/agent and the integration tests hold that to the real one) and counts what was done to it.
 */
import { judgeClaim } from '../../../electron/agent/register-rules.ts';
import { judgeTurn } from '../../../electron/agent/site-rules.ts';
import { firstList } from '../../../electron/backup/release/device-list.ts';
import { newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import {
  AGENT_PROTOCOL,
  type AgentRequest,
  type AgentResults,
  type ServiceStatus,
} from '../../../electron/contract/models/agent.ts';
import type { SiteMode } from '../../../electron/contract/models/site.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import type { CutoverPlan, CutoverTarget, Waiting } from '../../../electron/cutover/provider.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import type { OperationState } from '../../../electron/standby/operation-state.ts';
import type { PrimaryGate } from '../../../electron/standby/primary-link.ts';
import { agentRegister } from '../../../electron/standby/registers/agent-register.ts';
import type { Registers } from '../../../electron/standby/registers/registers.ts';
import { joinRegisters } from '../../../electron/standby/registers/registers.ts';
import type { StepContext } from '../../../electron/standby/steps/step.ts';
import type { Owner } from '../../../electron/standby/trust.ts';
import type { HttpAnswer } from '../../../electron/watch/ports.ts';
import { createVoiceSite } from '../../../electron/watch/voice-site.ts';
import { answeringSession } from '../../fakes/agent-session.ts';
import { speech } from '../../fakes/sound.ts';

export const machine: Machine = {
  name: 'spare',
  host: '127.0.0.1',
  port: 22,
  user: 'u',
  keyFrom: 'file',
  keyFile: '/k',
  jumps: [],
  pairing: false,
  fingerprint: 'SHA256:x',
  practice: false,
  servicePort: 9880,
  addedAt: '',
  lastCheck: null,
  lastPromotion: null,
  placeNightly: true,
  lastPlaced: null,
};
const ownKey = newSigningKey();
const publicKey = publicKeyOf(ownKey);
const list = firstList({ publicKey, name: 'desk', addedAt: '2026-11-01T00:00:00.000Z' }, ownKey);
const owner: Owner = { publicKey, lists: [list], renew: async () => [list] };
const voice = speech;

export function createWorld() {
  const world = {
    grants: [] as { epoch: number; nonce: string; closed: 'committed' | 'aborted' | null }[],
    service: null as { epoch: number; mode: SiteMode } | null,
    starts: 0,
    /** Percent of the listeners that the standby's gate sends to the primary; and all that it was told. */
    share: 0,
    shares: [] as number[],
    /** From this share on the primary fails. */
    primaryFailsAtShare: Number.POSITIVE_INFINITY,
    /** What the standby cannot hand out. */
    stillWriting: [] as string[],
    gate: { site: 'primary' as 'primary' | 'standby', url: 'http://primary', epoch: 0 },
    switches: 0,
    /** The next change fails for whoever asked for it; it arrived all the same, or not. */
    cutoverFails: null as { readonly arrives: boolean } | null,
    /** A person moves the name after so many looks; null: nobody has to. */
    byHand: null as number | null,
    /** What the person was shown, look by look; null when nobody is waited for any more. */
    told: [] as (Waiting | null)[],
    ttlSeconds: null as number | null,
    /** Nobody says where listeners are. */
    cutoverSilent: false,
    serving: null as string | null,
    primaryAnswers: false,
    freeBytes: 1e12,
    primaryReady: true,
    primaryModels: ['m1'] as readonly string[],
    /** Key that the primary wants for a sentence. */
    primaryKey: null as string | null,
    /** Key that this computer has for it. */
    knownKey: null as string | null,
    /** Does the primary answer the standby? */
    seenFromStandby: false,
    /** Another address of the primary, at which it answers this computer. */
    secondUrl: null as string | null,
    /** The standby's service is up, but nothing gets there from here. */
    firewalled: false,
    inFlight: 0,
    /** The gate before the primary, if this computer put one there. */
    primaryGate: null as { mode: SiteMode; modeBefore: SiteMode | null; epoch: number; settled: boolean } | null,
    /** Its machine answers. */
    primaryReachable: true,
    /** What it did, in order. */
    turns: [] as string[],
    /** Time as the steps see it; only their own waiting moves it. */
    elapsedMs: 0,
    /** Verb that fails with this code the next time it is asked. */
    failNext: null as { readonly verb: string; readonly command?: string; readonly code: AppError['code'] } | null,
  };
  const newest = () => world.grants.at(-1);
  const status = (): ServiceStatus => ({
    state: world.service ? 'running' : 'stopped',
    pid: world.service ? 1 : null,
    port: 9880,
    epoch: world.service?.epoch ?? null,
    releaseId: 'r1',
    startedAt: null,
    restarts: 0,
    lastExit: null,
    mode: world.service?.mode ?? null,
  });
  const splitHealth = () =>
    world.share === 0
      ? null
      : { percent: world.share, there: 10, failed: 0, returned: world.share >= world.primaryFailsAtShare };
  const assertNewest = (epoch: number, nonce: string): void => {
    if (newest()?.epoch !== epoch || newest()?.nonce !== nonce) throw new AppError('STANDBY_EPOCH_STALE');
  };
  const registers: Registers = joinRegisters({
    store: null,
    target: agentRegister('spare', async (request) => answer(request) as AgentResults['epoch']),
    others: [],
  });
  const register = (nonce?: string) => {
    const held = world.grants.findLast((grant) => grant.nonce === nonce) ?? newest();
    return { epoch: held?.epoch ?? 0, nonce: held?.nonce ?? null, incidentId: null, closed: held?.closed ?? null };
  };

  function answer(request: AgentRequest): unknown {
    const { failNext } = world;
    const command = request.verb === 'epoch' ? request.command.kind : undefined;
    if (failNext?.verb === request.verb && failNext.command === command) {
      const { code } = failNext;
      world.failNext = null;
      throw new AppError(code);
    }
    switch (request.verb) {
      case 'hello':
        return {
          protocol: AGENT_PROTOCOL,
          agentSha256: 'a',
          forced: true,
          trust: { number: 1, signature: list.signature, trusted: [publicKey] },
          nowMs: Date.now(),
          service: status(),
          register: register(),
          releases: [],
        };
      case 'preflight':
        return {
          platform: 'linux',
          arch: 'x64',
          glibc: '2.36',
          freeBytes: world.freeBytes,
          memoryBytes: 16e9,
          cpus: 2,
          nowMs: Date.now(),
          port: world.service ? 'ours' : 'free',
          portHolder: null,
          certificate: null,
          boot: { kind: 'cron', installed: false, lingers: null, line: '' },
          service: status(),
        };
      case 'missing':
        return [];
      case 'adopt':
        return { releaseId: 'r1', files: 1, modelIds: ['m1'] };
      case 'verify':
        return { files: 1, bytes: 1, readBytes: 1 };
      case 'epoch': {
        const { command } = request;
        if (command.kind === 'claim') {
          const own = world.grants.findLast((grant) => grant.nonce === command.nonce)?.epoch ?? null;
          const granted = judgeClaim({ newest: newest()?.epoch ?? 0, own }, command);
          if (granted.kind === 'stale') throw new AppError('STANDBY_EPOCH_STALE');
          if (granted.kind === 'grant') world.grants.push({ epoch: granted.epoch, nonce: command.nonce, closed: null });
        }
        if (command.kind === 'close') {
          const held = world.grants.find((grant) => grant.epoch === command.epoch && grant.nonce === command.nonce);
          if (!held) throw new AppError('STANDBY_EPOCH_STALE');
          held.closed ??= command.outcome;
        }
        return register(command.nonce);
      }
      case 'start':
        assertNewest(request.epoch, request.nonce);
        if (newest()?.closed === 'aborted') throw new AppError('STANDBY_EPOCH_STALE');
        if (world.service?.epoch !== request.epoch) world.starts += 1;
        world.service = { epoch: request.epoch, mode: request.mode };
        return status();
      case 'gate':
        assertNewest(request.epoch, request.nonce);
        if (!world.service) throw new AppError('STANDBY_START_FAILED');
        if (request.mode === 'fenced' || request.mode === 'forward')
          world.service = { ...world.service, epoch: request.epoch };
        world.service = { ...world.service, mode: request.mode };
        world.share = request.mode === 'split' ? request.splitPercent : 0;
        if (world.share > 0) world.shares.push(world.share);
        return { ...status(), inFlight: world.inFlight, stragglers: 0, split: splitHealth() };
      case 'stop':
        assertNewest(request.epoch, request.nonce);
        world.service = null;
        return { ...status(), portClosed: true };
      case 'status':
        return { ...status(), split: splitHealth() };
      case 'made':
        return { files: [], leftOut: world.stillWriting, pieces: [], placed: 0, kept: [] };
      case 'probe':
        return { answered: world.seenFromStandby, voice: world.seenFromStandby, status: null, failure: null };
      case 'logs':
        return { text: 'the last lines of the service' };
      case 'tidy':
        return { removed: [], freedBytes: 0 };
      default:
        throw new Error(`the model does not know ${request.verb}`);
    }
  }

  const closed = { kind: 'answered', status: 503, headers: {}, body: Buffer.from('{}'), latencyMs: 1 } as const;

  /** The page of the gate before an official installation. */
  function tellOfGate({ mode, epoch }: NonNullable<typeof world.primaryGate>): HttpAnswer {
    const ready = mode === 'serve' && world.primaryReady;
    const health = { ready, warm: world.primaryReady, api: 'official', mode, epoch, site: 'primary' };
    return { ...closed, status: ready ? 200 : 503, body: Buffer.from(JSON.stringify(health)) };
  }

  function respond(url: string, bearer?: string): HttpAnswer {
    const { pathname, host } = new URL(url);
    const atGate = host === 'gate';
    const isSecond = url.startsWith(world.secondUrl ?? 'none');
    const site = atGate ? world.gate.site : host === 'primary' || isSecond ? 'primary' : 'standby';
    const up = site === 'primary' ? world.primaryAnswers || isSecond : world.service !== null && !world.firewalled;
    if (!up) return { kind: 'failed', failure: 'refused', latencyMs: 1 };
    const epoch = site === 'standby' ? (world.service?.epoch ?? 0) : 0;
    const releaseId = site === 'standby' ? 'r1' : null;
    const isRefused =
      pathname === '/tts' && host === 'primary' && world.primaryKey !== null && bearer !== world.primaryKey;
    const gate = host === 'primary' ? world.primaryGate : null;
    if (gate && pathname !== '/tts') return tellOfGate(gate);
    if (gate && gate.mode !== 'serve' && !(gate.mode === 'warm' && bearer !== undefined)) return closed;
    const mode = site === 'standby' ? (world.service?.mode ?? null) : null;
    const isLetIn = mode === 'serve' || (pathname === '/tts' && bearer !== undefined);
    const ready = site === 'standby' ? isLetIn : world.primaryReady;
    const modelIds = site === 'standby' ? ['m1'] : world.primaryModels;
    const warm = mode === 'warm';
    const health = { ready, releaseId, modelIds, voice: 'v', queue: 0, epoch, site, mode, warm };
    return {
      kind: 'answered',
      status: !ready ? 503 : isRefused ? 401 : 200,
      headers: {
        'x-understudy-site': site,
        'x-understudy-epoch': String(atGate ? world.gate.epoch : epoch),
        ...(releaseId ? { 'x-understudy-release': releaseId } : {}),
      },
      body: pathname === '/tts' ? voice : Buffer.from(JSON.stringify(health)),
      latencyMs: 1,
    };
  }

  /** Turned as the agent turns it. */
  function linkTo(gate: NonNullable<typeof world.primaryGate>): PrimaryGate {
    const reach = (): void => {
      if (!world.primaryReachable) throw new AppError('STANDBY_UNREACHABLE');
    };
    return {
      url: 'http://primary',
      isReached: world.primaryReachable,
      tryingForMs: null,
      async reach() {
        reach();
      },
      async turn(mode, epoch, _signal, forwardTo) {
        reach();
        const turned = judgeTurn(gate, { epoch, mode });
        if (turned.kind === 'stale') throw new AppError('STANDBY_EPOCH_STALE');
        if (turned.kind === 'turn') {
          Object.assign(gate, { mode: turned.mode, modeBefore: turned.modeBefore, epoch, settled: false });
          world.turns.push(forwardTo ? `${turned.mode} ${forwardTo.url}` : turned.mode);
        }
        return { ...status(), mode: gate.mode };
      },
      async settle(epoch) {
        reach();
        if (gate.epoch === epoch) gate.settled = true;
      },
    };
  }

  const isThere = ({ site, url }: CutoverTarget): boolean => site === world.gate.site && url === world.gate.url;
  const read = () => ({
    provider: 'gate' as const,
    serviceUrl: 'http://gate',
    site: world.gate.site,
    upstreamUrl: world.gate.url,
    epoch: world.gate.epoch,
  });
  const agent = new AgentChannel(answeringSession(answer));
  const release = {
    summary: {
      releaseId: 'r1',
      voices: ['1', '2'].map((n) => ({ id: n === '1' ? 'v' : 'w', name: n, modelId: `m${n}` })),
    },
    entries: [],
  };

  function targetOf() {
    if (world.primaryGate) {
      return { url: 'http://primary', reference: { audioPath: '/lin.wav', text: 'hello', language: 'en' } };
    }
    return world.secondUrl ? { url: 'http://primary', secondUrl: world.secondUrl } : null;
  }

  function contextFor(operation: OperationState, signal: AbortSignal): StepContext {
    const fact: StepContext['fact'] = (step, name) => {
      const record = operation.steps.get(step);
      return record?.state === 'done' ? record.facts[name] : undefined;
    };
    const context = {
      ports: {
        gate: { inFlight: () => world.inFlight },
        cutover: {
          status: read,
          primaryUrl: () => 'http://primary',
          serviceUrl: () => 'http://gate',
          read: async () => ({ target: world.gate.site, address: world.gate.url, ttlSeconds: null, ...world.gate }),
          plan: async (target: CutoverTarget) => ({
            target,
            from: world.gate.url,
            changes: [`+ ${target.url}`],
            ttlSeconds: world.ttlSeconds,
            byHand: world.byHand !== null,
          }),
          async apply({ target }: CutoverPlan) {
            const { cutoverFails } = world;
            world.cutoverFails = null;
            if (cutoverFails?.arrives === false) throw new AppError('CUTOVER_UNREACHABLE');
            if (target.epoch < world.gate.epoch || (target.epoch === world.gate.epoch && !isThere(target))) {
              throw new AppError('STANDBY_EPOCH_STALE');
            }
            if (world.byHand !== null) return;
            if (!isThere(target)) world.switches += 1;
            world.gate = { site: target.site, url: target.url, epoch: target.epoch };
            if (cutoverFails) throw new AppError('CUTOVER_UNREACHABLE');
          },
          async inspect(target: CutoverTarget) {
            if (world.cutoverSilent) throw new AppError('CUTOVER_UNREACHABLE');
            return isThere(target) && world.gate.epoch === target.epoch;
          },
          async verify(target: CutoverTarget) {
            if (world.byHand !== null && world.told.length >= world.byHand) {
              world.gate = { site: target.site, url: target.url, epoch: target.epoch };
            }
            return { ok: isThere(target), expected: target.url, seen: world.gate.url, where: null };
          },
          tellWaiting: (waiting: Waiting | null) => void world.told.push(waiting),
        },
        backup: { sign: async (document: Uint8Array) => document, objects: async () => null },
        beat: async () => 'none',
        prober: { ask: async ({ url, bearer }: { url: string; bearer?: string }) => respond(url, bearer) },
        made: { list: async () => [], base: async () => new Map(), noteBase: async () => {} },
        adminKey: { hash: async () => null },
        machines: {
          noteCheck: async () => {},
          list: () => [machine],
          serving: null,
          noteRates: async () => {},
          async setServing(serving: { machine: string } | null) {
            world.serving = serving?.machine ?? null;
          },
        },
        watch: {
          noteIncident: async () => {},
          status: () => ({ target: targetOf() }),
          keyFor: async () => world.knownKey,
          primaryAt: async (url: string) =>
            createVoiceSite({ url, prober: context.ports.prober, site: 'primary', key: world.knownKey }),
        },
        image: { files: async () => [], sha256: async () => 'a' },
        registers: { stopOlder: async () => [] },
        ownNonces: async () => world.grants.map(({ nonce }) => nonce),
        clock: { now: systemClock.now, monotonicMs: () => world.elapsedMs },
        async sleep(ms: number) {
          world.elapsedMs += ms;
        },
      },
      opening: operation.opening,
      machine,
      owner,
      holder: { name: 'desk', device: 'SHA256:desk' },
      signal,
      fact,
      number: (step: Parameters<typeof fact>[0], name: string) => Number(fact(step, name)),
      text: (step: Parameters<typeof fact>[0], name: string) => String(fact(step, name)),
      agent: async () => agent,
      ask: async (request: AgentRequest) => answer(request),
      registers: () => registers,
      primaryGate: world.primaryGate && linkTo(world.primaryGate),
      release: async () => ({ ...release, manifestBytes: new Uint8Array(1), signatureBytes: new Uint8Array(1) }),
      progress() {},
    };
    return context as unknown as StepContext;
  }
  return { world, contextFor };
}
