/**
 * Pure: everything that can be done from anywhere, beside opening a screen. An act leads to the place where it is done, with what
 * has to be typed or read there; only what asks nothing and shows at once is done by itself. A test holds it to the calls of the screens.
 */
import type { Snapshot } from '../../electron/contract/app.ts';
import type { ChangeName } from '../../electron/contract/index.ts';
import { describeJob } from '../../electron/words/job-words.ts';
import type { Words } from '../../electron/words/words.ts';

/** What is done at once. */
export type Direct =
  | { readonly call: 'backup.start' }
  | { readonly call: 'watch.probeNow' }
  | { readonly call: 'watch.pause'; readonly minutes: number }
  | { readonly call: 'watch.resume' }
  | { readonly call: 'jobs.cancel'; readonly jobId: string }
  | {
      readonly call: 'settings.set';
      readonly change: { readonly theme: 'light' | 'dark' } | { readonly locale: 'en' | 'zh-CN' };
    };

export interface PaletteAct {
  readonly id: string;
  readonly label: string;
  /** Calls that somebody who comes for them finds there. */
  readonly covers: readonly ChangeName[];
  readonly path: string | null;
  readonly place?: string;
  readonly direct?: Direct;
  readonly keys?: string;
}

const PAUSE_MINUTES = 60;

export function paletteActs(snapshot: Snapshot, words: Words): readonly PaletteAct[] {
  const { acts } = words.palette;
  const { settings, watch, jobs } = snapshot;
  const isPaused = watch.pausedUntil !== null;
  const theme = settings.theme === 'dark' ? 'light' : 'dark';
  const go = (
    id: keyof typeof acts & string,
    path: string,
    place: string | null,
    covers: readonly ChangeName[],
  ): PaletteAct => ({ id, label: acts[id], covers, path, ...(place === null ? {} : { place }) });
  return [
    go('speak', '/', 'speak', ['synthesis.start']),
    go('takes', '/synthesis', null, ['synthesis.keep', 'synthesis.removeTake', 'synthesis.putTakeBack']),
    go('readings', '/synthesis', null, ['synthesis.setReading', 'synthesis.importReadings']),
    go('projects', '/projects', null, [
      'projects.create',
      'projects.import',
      'projects.edit',
      'projects.remove',
      'projects.putBack',
      'projects.putRowsBack',
      'projects.speak',
      'projects.export',
      'projects.undo',
    ]),
    go('importVoice', '/voices', 'import', ['voices.import']),
    go('adopt', '/voices', null, ['adopt.start']),
    go('voices', '/voices', null, [
      'voices.check',
      'voices.tune',
      'voices.remove',
      'voices.putBack',
      'voices.place',
      'voices.addReference',
      'voices.changeReference',
      'voices.removeReference',
      'voices.putReferenceBack',
      'voices.setConsent',
    ]),
    {
      id: 'backUp',
      label: words.backup.backUpNow,
      covers: ['backup.start'],
      path: '/backup',
      direct: { call: 'backup.start' },
      keys: 'Ctrl B',
    },
    go('store', '/backup', 'store', [
      'backup.setStore',
      'backup.setStoreKeys',
      'backup.checkStore',
      'backup.setEncryption',
    ]),
    go('schedule', '/backup', 'schedule', ['backup.setSchedule', 'backup.setBandwidth']),
    go('retention', '/backup', 'retention', ['backup.setRetention', 'backup.prune', 'backup.collect', 'backup.undo']),
    go('releases', '/backup', 'releases', [
      'backup.verify',
      'backup.restore',
      'backup.bringBack',
      'backup.undoRestore',
      'backup.pin',
      'backup.prove',
      'backup.setChannel',
      'backup.container',
    ]),
    go('trust', '/backup', 'trust', [
      'trust.add',
      'trust.request',
      'trust.accept',
      'trust.revoke',
      'trust.setTwoPersons',
    ]),
    go('kit', '/settings', 'keys', ['trust.writeKit', 'trust.useKit']),
    go('target', '/watch', 'target', ['watch.set']),
    ...(watch.target === null ? [] : watchActs(words, isPaused)),
    go('acknowledge', '/watch', null, ['watch.acknowledge']),
    go('addMachine', '/standby', null, ['standby.add', 'standby.addPractice']),
    go('machines', '/standby', null, [
      'standby.check',
      'standby.remove',
      'standby.pair',
      'standby.place',
      'standby.setPlacing',
      'standby.warm',
      'standby.cool',
      'standby.setMac',
      'standby.setAdminKey',
    ]),
    ...machineActs(snapshot, words),
    go('cutover', '/standby', 'cutover', ['standby.setCutover']),
    go('automatic', '/standby', 'automatic', ['standby.setAutomatic', 'standby.stopAutomatic']),
    go('made', '/standby', 'made', ['standby.setMadeStream', 'standby.saveMade']),
    go('operations', '/standby', null, ['standby.resume', 'standby.abort']),
    go('costs', '/standby/costs', null, ['costs.setPrices']),
    go('audit', '/audit', null, []),
    go('names', '/settings', 'general', ['settings.set']),
    go('notifications', '/settings', 'notifications', [
      'notify.setChannel',
      'notify.removeChannel',
      'notify.test',
      'notify.setPolicy',
    ]),
    go('network', '/settings', 'network', ['settings.setNetwork']),
    go('keys', '/settings', 'keys', []),
    go('engine', '/settings', 'engine', []),
    go('models', '/settings', 'models', ['models.fetch', 'models.add']),
    go('storage', '/settings', 'storage', ['diagnostics.clear', 'diagnostics.openFolder']),
    go('doctor', '/settings', 'diagnostics', ['diagnostics.mend']),
    go('diagnostics', '/settings', 'diagnostics', []),
    go('updates', '/settings', 'about', ['updates.check', 'updates.get', 'updates.install']),
    ...jobs
      .filter(({ endedAt }) => endedAt === null)
      .map((job): PaletteAct => {
        const label = words.jobs.cancel(describeJob(words, job));
        return {
          id: `cancel-${job.id}`,
          label,
          covers: ['jobs.cancel'],
          path: null,
          direct: { call: 'jobs.cancel', jobId: job.id },
        };
      }),
    {
      id: 'language',
      label: words.palette.otherLanguage,
      covers: ['settings.set'],
      path: null,
      direct: { call: 'settings.set', change: { locale: settings.locale === 'en' ? 'zh-CN' : 'en' } },
    },
    {
      id: 'theme',
      label: theme === 'light' ? words.palette.light : words.palette.dark,
      covers: ['settings.set'],
      path: null,
      direct: { call: 'settings.set', change: { theme } },
    },
  ];
}

function watchActs(words: Words, isPaused: boolean): readonly PaletteAct[] {
  const { acts } = words.palette;
  return [
    { id: 'probe', label: acts.probe, covers: ['watch.probeNow'], path: '/watch', direct: { call: 'watch.probeNow' } },
    isPaused
      ? { id: 'resume', label: acts.resume, covers: ['watch.resume'], path: '/watch', direct: { call: 'watch.resume' } }
      : {
          id: 'pause',
          label: acts.pause,
          covers: ['watch.pause'],
          path: '/watch',
          direct: { call: 'watch.pause', minutes: PAUSE_MINUTES },
        },
  ];
}

/** Each leads to the plan, never past it. */
function machineActs({ standby }: Snapshot, words: Words): readonly PaletteAct[] {
  const { machine } = words.palette;
  const { serving } = standby;
  const at = (act: string, name: string): string => `/standby/${act}/${encodeURIComponent(name)}`;
  return standby.machines.flatMap(({ name }): readonly PaletteAct[] => [
    {
      id: `drill-${name}`,
      label: machine.drill(name),
      covers: ['standby.drill', 'standby.setDrillSchedule'],
      path: at('drill', name),
    },
    ...(serving?.machine === name
      ? [
          {
            id: `fail-back-${name}`,
            label: machine.failBack(name),
            covers: ['standby.failBack'],
            path: at('fail-back', name),
          } as const,
        ]
      : [
          {
            id: `promote-${name}`,
            label: machine.promote(name),
            covers: ['standby.promote'],
            path: at('promote', name),
          } as const,
          {
            id: `switch-${name}`,
            label: machine.switchover(name),
            covers: ['standby.switchover'],
            path: at('switchover', name),
          } as const,
        ]),
  ]);
}
