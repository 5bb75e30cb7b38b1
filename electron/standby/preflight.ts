/**
 * What the machine said about itself, judged, and for how long that holds. Pure. A failed or an old check forbids a promotion; a
 * warning is shown and lets it pass.
 */
import { AGENT_PROTOCOL, type AgentResults } from '../contract/models/agent.ts';
import type { PreflightCheck, PreflightReport } from '../contract/standby.ts';
import { judgeTrust } from './trust.ts';

export interface PreflightFacts {
  readonly hello: AgentResults['hello'];
  readonly machine: AgentResults['preflight'];
  readonly ownKey: string;
  readonly practice: boolean;
  /** Why the key still opens more than the agent, where pairing was tried. */
  readonly notPaired?: string | null;
  /** Bytes of the release that are not there yet; null when no release is at hand. */
  readonly missingBytes: number | null;
  readonly roundTripMs: number;
  /** Middle of the request that asked for `machine`, by this computer's clock. */
  readonly askedAtMs: number;
}

/** Unpacking is by hard link, so little more than the transfer itself is needed. */
const DISK_FACTOR = 1.2;
const DISK_RESERVE_BYTES = 256 * 1024 * 1024;
/** The pilot voice needs half of it; a full-size voice in eight bits fits. */
const MEMORY_WARN_BYTES = 2 * 1024 ** 3;
const MEMORY_FAIL_BYTES = 512 * 1024 ** 2;
/** Nothing here compares times of two machines, so no clock stops a promotion; the times in that machine's log are off. */
const CLOCK_WARN_MS = 60_000;
/** Disks fill up and ports are taken: a promotion wants a check from the same sitting. */
const CHECK_VALID_MS = 10 * 60_000;
const MIN_GLIBC = [2, 28] as const;
const DAY_MS = 86_400_000;
/** Distributions publish corrections of security faults within days. */
const PATCHES_WARN_DAYS = 30;

/** Of an agent that speaks another version, nothing else that it says can be trusted to mean what it says. */
export function judgeProtocol({ protocol }: AgentResults['hello']): PreflightCheck | null {
  return protocol === AGENT_PROTOCOL ? null : check('agent', 'fail', { protocol, wanted: AGENT_PROTOCOL });
}

export function judgePreflight(facts: PreflightFacts): readonly PreflightCheck[] {
  const { hello, machine } = facts;
  const neededBytes = roomFor(facts.missingBytes ?? 0);
  const offsetMs = Math.round(machine.nowMs - facts.askedAtMs);
  const clockMs = Math.max(0, Math.abs(offsetMs) - facts.roundTripMs);
  return [
    check('agent', 'ok', { protocol: hello.protocol, roundTripMs: Math.round(facts.roundTripMs) }),
    judgeTrust(hello, facts.ownKey),
    check('key-restricted', hello.forced || facts.practice ? 'ok' : 'warn', notPairedDetails(facts)),
    check('platform', fitsPlatform(machine) ? 'ok' : 'fail', {
      platform: machine.platform,
      arch: machine.arch,
      glibc: machine.glibc,
    }),
    check('disk', machine.freeBytes >= neededBytes ? 'ok' : 'fail', { freeBytes: machine.freeBytes, neededBytes }),
    check('memory', level(machine.memoryBytes, MEMORY_FAIL_BYTES, MEMORY_WARN_BYTES), {
      memoryBytes: machine.memoryBytes,
      cpus: machine.cpus,
    }),
    check('clock', clockMs > CLOCK_WARN_MS ? 'warn' : 'ok', { offsetMs }),
    check('port', machine.port === 'taken' ? 'fail' : 'ok', { state: machine.port, holder: machine.portHolder }),
    ...(machine.certificate === null ? [] : [judgeCertificate(machine.certificate.problem)]),
    check('boot', comesBack(machine.boot) || facts.practice ? 'ok' : 'warn', {
      by: machine.boot.kind,
      ...(comesBack(machine.boot) ? {} : { line: machine.boot.line }),
    }),
    ...judgePatches(machine),
    check('service', machine.service.pid === null || machine.service.epoch === 0 ? 'ok' : 'warn', {
      state: machine.service.state,
      releaseId: machine.service.releaseId,
      epoch: machine.service.epoch,
    }),
  ];
}

/** What has to be free for so many bytes to come. */
export function roomFor(bytes: number): number {
  return Math.ceil(bytes * DISK_FACTOR) + DISK_RESERVE_BYTES;
}

export type CheckVerdict = 'passed' | 'failed' | 'old' | 'missing';

export function judgeLastCheck(report: PreflightReport | null, nowMs: number): CheckVerdict {
  if (report === null) return 'missing';
  if (!report.ok) return 'failed';
  return nowMs > checkValidUntilMs(report) ? 'old' : 'passed';
}

export function checkValidUntilMs(report: PreflightReport): number {
  return Date.parse(report.at) + CHECK_VALID_MS;
}

function judgeCertificate(problem: string | null): PreflightCheck {
  return problem === null ? check('certificate', 'ok', {}) : check('certificate', 'fail', { problem });
}

/** Old packages stop no promotion: a voice from an old system is better than none. */
function judgePatches({ patches, nowMs }: AgentResults['preflight']): readonly PreflightCheck[] {
  if (patches === undefined) return [];
  const { system, kernel, node, changedMs, rebootNeeded } = patches;
  const days = changedMs === null ? null : Math.max(0, Math.floor((nowMs - changedMs) / DAY_MS));
  const state = rebootNeeded || (days !== null && days > PATCHES_WARN_DAYS) ? 'warn' : 'ok';
  const reboot = rebootNeeded ? 'needed' : null;
  return [check('patches', state, { system, kernel, node, days, reboot })];
}

/** Does something start the service when that machine starts? It is set up there when a promotion is committed. */
function comesBack({ kind, lingers }: AgentResults['preflight']['boot']): boolean {
  return kind !== 'none' && lingers !== false;
}

const notPairedDetails = ({ notPaired }: PreflightFacts): PreflightCheck['details'] =>
  notPaired ? { reason: notPaired } : {};

function check(name: string, state: PreflightCheck['state'], details: PreflightCheck['details']): PreflightCheck {
  return { name, state, details };
}

function level(value: number, failBelow: number, warnBelow: number): PreflightCheck['state'] {
  return value < failBelow ? 'fail' : value < warnBelow ? 'warn' : 'ok';
}

/** The runtime in a release is built for this platform. */
function fitsPlatform({ platform, arch, glibc }: AgentResults['preflight']): boolean {
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number);
  const newEnough = major > MIN_GLIBC[0] || (major === MIN_GLIBC[0] && minor >= MIN_GLIBC[1]);
  return platform === 'linux' && arch === 'x64' && newEnough;
}
