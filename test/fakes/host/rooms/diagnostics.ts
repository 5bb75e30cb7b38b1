/** This computer, in the pretended studio: one check that is not well and can be mended, one that cannot. */
import type { DoctorCheck } from '../../../../electron/contract/app.ts';
import type { StorageUse } from '../../../../electron/contract/diagnostics.ts';
import { bundleOf } from '../../../../electron/diagnostics/service.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

const sizes: readonly (readonly [StorageUse['kind'], number, number, number | null])[] = [
  ['voices', 906_300_000, 21, null],
  ['takes', 184_200_000, 312, null],
  ['projects', 51_800_000, 96, null],
  ['models', 840_700_000, 14, null],
  ['bin', 61_400_000, 9, 61_400_000],
  ['leftovers', 318_000_000, 3, 318_000_000],
  ['log', 2_400_000, 1, 2_200_000],
  ['records', 1_900_000, 8, null],
  ['backup', 12_700_000, 41, null],
  ['standby', 96_500_000, 60, null],
  ['other', 31_000, 4, null],
];

/** What the doctor finds: leftovers until they are cleared. */
export function pretendedChecks(cleared: ReadonlySet<string>): readonly DoctorCheck[] {
  const bytes = cleared.has('leftovers') ? 0 : 318_000_000;
  return [
    { name: 'node', ok: true, details: { version: '24.1.0', platform: 'linux', arch: 'x64' }, canMend: false },
    { name: 'disk', ok: true, details: { freeBytes: 182_000_000_000, path: '/home/studio' }, canMend: false },
    { name: 'secrets', ok: true, details: { level: 'file' }, canMend: false },
    { name: 'models', ok: false, details: { missing: 'speaker' }, canMend: false },
    { name: 'leftovers', ok: bytes === 0, details: { bytes, files: 3 }, canMend: bytes > 0 },
    { name: 'fonts', ok: true, details: { han: 'Noto Sans CJK SC' }, canMend: false },
    { name: 'autostart', ok: true, details: { by: 'desktop' }, canMend: false },
    { name: 'proxy', ok: false, details: { place: 'proxy.studio.lan:3128', state: 'silent' }, canMend: false },
    { name: 'clock', ok: true, details: { seconds: 1, by: 'store' }, canMend: false },
  ];
}

export function diagnosticsRoom({ snapshot, iso, cleared }: Studio): RoomHandlers<'diagnostics'> {
  const overview = () => ({
    dataDir: snapshot.dataDir,
    freeBytes: 182_000_000_000,
    totalBytes: 512_000_000_000,
    canOpenFolder: true,
    uses: sizes.map(([kind, bytes, files, clearable]) =>
      cleared.has(kind)
        ? { kind, bytes: bytes - (clearable ?? 0), files: 0, clearableBytes: 0 }
        : { kind, bytes, files, clearableBytes: clearable },
    ),
  });
  return {
    'diagnostics.storage': async () => overview(),
    'diagnostics.clear': async ({ kind }) => {
      if (snapshot.jobs.some(({ endedAt }) => endedAt === null)) {
        throw new AppError('DIAGNOSTICS_JOBS_RUNNING', { details: { jobs: 1 }, remedy: { kind: 'retry' } });
      }
      cleared.add(kind);
      return overview();
    },
    'diagnostics.mend': async ({ name }) => {
      cleared.add(name);
      return pretendedChecks(cleared);
    },
    'diagnostics.openFolder': async () => ({ path: snapshot.dataDir }),
    'diagnostics.collect': async () =>
      bundleOf(
        iso(),
        [
          { name: 'README.txt', text: 'Understudy diagnostics\n' },
          { name: 'checks.json', text: `${JSON.stringify(pretendedChecks(cleared), null, 2)}\n` },
          { name: 'log.jsonl', text: `{"level":30,"msg":"store answered","bucket":"echo-understudy"}\n` },
        ],
        [],
        [{ value: 'echo-understudy', instead: '[store]' }],
      ),
  };
}
