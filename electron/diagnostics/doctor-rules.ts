/** Pure: what the facts about this computer say about its health. */
import type { DoctorCheck } from '../contract/app.ts';
import type { DoctorCheckName } from '../contract/diagnostics.ts';
import type { EngineState } from '../contract/synthesis.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { StartEntry } from './ports.ts';

export interface ComputerFacts extends NetworkFacts {
  readonly program: { readonly version: string; readonly platform: string; readonly arch: string };
  readonly memory: { readonly freeBytes: number; readonly totalBytes: number; readonly cores: number };
  readonly disk: { readonly freeBytes: number; readonly path: string };
  readonly folder: { readonly path: string; readonly isWritable: boolean };
  readonly secrets: {
    readonly level: string;
    /** Files with secrets that other users of this computer can read. */
    readonly open: number;
  };
  readonly voices: { readonly count: number; readonly needed: readonly string[]; readonly missing: readonly string[] };
  readonly engine: EngineState['state'];
  readonly leftovers: { readonly bytes: number; readonly files: number };
  /** The face that Chinese is drawn with; `null` where there is none, `undefined` where nothing can say it. */
  readonly hanFont: string | null | undefined;
  /** Whatever was meant to start the app with the computer. */
  readonly starts: readonly StartEntry[];
  /** The desktop that answers can enter itself. */
  readonly canEnter: boolean;
  readonly audit: { readonly ok: boolean; readonly lines: number; readonly firstBadLine: number | null };
}

const LOW_MEMORY_BYTES = 1e9;
export const LOW_DISK_BYTES = 2e9;
/** Less is not worth a word. */
const MUCH_LEFT_BYTES = 100e6;
/** Stores of the S3 kind refuse a request that is dated further off, some of them a little before. */
const CLOCK_OFF_S = 300;

export function examine(facts: ComputerFacts): readonly DoctorCheck[] {
  const { program, memory, disk, folder, secrets, voices, engine, leftovers, hanFont, audit } = facts;
  return [
    check('node', true, { ...program }),
    check('memory', memory.freeBytes > LOW_MEMORY_BYTES, memory),
    check('disk', disk.freeBytes > LOW_DISK_BYTES, disk),
    check('data folder', folder.isWritable, { path: folder.path }, !folder.isWritable),
    check('secrets', secrets.open === 0, secretsOf(secrets), secrets.open > 0),
    check('voices', voices.count > 0, { count: voices.count }),
    check('models', voices.missing.length === 0, { missing: voices.missing.join(', ') }),
    check('engine', engine !== 'stopped', { state: engine }, engine === 'stopped'),
    check('leftovers', leftovers.bytes < MUCH_LEFT_BYTES, leftovers, leftovers.bytes >= MUCH_LEFT_BYTES),
    ...(hanFont === undefined ? [] : [check('fonts', hanFont !== null, { han: hanFont })]),
    ...startCheck(facts),
    ...proxyCheck(facts),
    ...authorityCheck(facts),
    ...clockCheck(facts),
    check('audit chain', audit.ok, { lines: audit.lines, firstBadLine: audit.firstBadLine }),
  ];
}

function check(name: DoctorCheckName, ok: boolean, details: DoctorCheck['details'], canMend = false): DoctorCheck {
  return { name, ok, details, canMend };
}

/** No number where there is nothing to count. */
function secretsOf({ level, open }: ComputerFacts['secrets']): DoctorCheck['details'] {
  return open === 0 ? { level } : { level, files: open };
}

const isWell = ({ isOn, isThere }: StartEntry): boolean => isOn && isThere;

/** One line: of the first that is not well, else of the first. */
function startCheck({ starts, canEnter }: ComputerFacts): DoctorCheck[] {
  const shown = starts.find((entry) => !isWell(entry)) ?? starts[0];
  if (shown === undefined) return [];
  const { by, isThere, program } = shown;
  if (isWell(shown)) return [check('autostart', true, { by })];
  const details: DoctorCheck['details'] = isThere
    ? { by, state: 'not-entered' }
    : { by, state: 'program-gone', program };
  return [check('autostart', false, details, canEnter && by === 'desktop')];
}

function proxyCheck({ proxy }: ComputerFacts): DoctorCheck[] {
  if (proxy === null) return [];
  const { place, answers, reachesStore } = proxy;
  if (!answers) return [check('proxy', false, { place, state: 'silent' })];
  return [
    check('proxy', reachesStore !== false, { place, ...(reachesStore === false && { state: 'store-not-reached' }) }),
  ];
}

function authorityCheck({ authorities }: ComputerFacts): DoctorCheck[] {
  if (authorities === null) return [];
  const { file, state } = authorities;
  return [check('authority', state === 'well', state === 'well' ? { file } : { file, state })];
}

function clockCheck({ clock }: ComputerFacts): DoctorCheck[] {
  if (clock === null) return [];
  const seconds = Math.round(Math.abs(clock.aheadMs) / 1000);
  return [check('clock', seconds <= CLOCK_OFF_S, { seconds, by: clock.by })];
}
