/** Pure: what the facts about this computer say about its health. */
import type { DoctorCheck } from '../contract/app.ts';
import type { DoctorCheckName } from '../contract/diagnostics.ts';
import type { EngineState } from '../contract/synthesis.ts';

export interface ComputerFacts {
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
  readonly audit: { readonly ok: boolean; readonly lines: number; readonly firstBadLine: number | null };
}

const LOW_MEMORY_BYTES = 1e9;
export const LOW_DISK_BYTES = 2e9;
/** Less is not worth a word. */
const MUCH_LEFT_BYTES = 100e6;

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
