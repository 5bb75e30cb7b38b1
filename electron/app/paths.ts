/** Where things lie on this computer. One folder holds everything; moving it moves the studio. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { StoragePlace } from '../diagnostics/ports.ts';

export interface Paths {
  readonly dataDir: string;
  readonly settings: string;
  readonly audit: string;
  readonly jobs: string;
  readonly voices: string;
  readonly takes: string;
  readonly projects: string;
  /** Exports that are under way. */
  readonly exporting: string;
  readonly models: string;
  readonly modelFetch: string;
  /** What self-tests of voices found out on this computer; part of no release. */
  readonly tuning: string;
  /** Networks of voices in the form in which the engine maps them; made again when they are gone, and part of no release. */
  readonly networks: string;
  readonly backup: string;
  /** What a release brings back lies here until all of it is there. */
  readonly arriving: string;
  /** Files of official folders elsewhere, while they are brought. */
  readonly adopt: string;
  readonly watch: string;
  readonly notify: string;
  readonly standby: string;
  readonly practice: string;
  readonly secrets: string;
  readonly alerts: string;
  readonly metricsKey: string;
  readonly alertKey: string;
  /** Packages of new versions of the program. */
  readonly updates: string;
  readonly uploads: string;
  readonly log: string;
  readonly hostLock: string;
}

/** `--data-dir`, else `UNDERSTUDY_HOME`, else the platform's place for application data. */
export function resolveDataDir(explicit: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = explicit ?? environment['UNDERSTUDY_HOME'];
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'win32') {
    return path.join(environment['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming'), 'Understudy');
  }
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'Understudy');
  return path.join(environment['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share'), 'understudy');
}

export function pathsBelow(dataDir: string): Paths {
  const below = (...parts: string[]): string => path.join(dataDir, ...parts);
  return {
    dataDir,
    settings: below('settings', 'settings.json'),
    audit: below('audit', 'log.jsonl'),
    jobs: below('jobs'),
    voices: below('voices'),
    takes: below('takes'),
    projects: below('projects'),
    exporting: below('exporting'),
    models: below('models'),
    modelFetch: below('model-fetch'),
    tuning: below('tuning'),
    networks: below('networks'),
    backup: below('backup'),
    arriving: below('arriving'),
    adopt: below('adopt'),
    watch: below('watch'),
    notify: below('notify'),
    standby: below('standby'),
    practice: below('practice-standby'),
    secrets: below('secrets'),
    alerts: below('alerts', 'alerts.jsonl'),
    metricsKey: below('secrets', 'metrics.key'),
    alertKey: below('secrets', 'alertmanager.key'),
    updates: below('updates'),
    uploads: below('uploads'),
    log: below('log', 'understudy.log'),
    hostLock: below('host.json'),
  };
}

/** What is removed waits there for some days. */
const BIN = '.removed';
/** Of takes that are on their way. */
const PARTS = '.parts';

/** The data folder by what its parts are for; what is named nowhere is `other`. */
export function storagePlaces(paths: Paths): readonly StoragePlace[] {
  const known: readonly StoragePlace[] = [
    { kind: 'voices', path: paths.voices, except: [BIN] },
    { kind: 'takes', path: paths.takes, except: [BIN, PARTS] },
    { kind: 'projects', path: paths.projects, except: [BIN] },
    { kind: 'models', path: paths.models },
    { kind: 'bin', path: path.join(paths.voices, BIN) },
    { kind: 'bin', path: path.join(paths.projects, BIN) },
    { kind: 'bin', path: path.join(paths.takes, BIN) },
    { kind: 'leftovers', path: paths.uploads },
    { kind: 'leftovers', path: paths.arriving },
    { kind: 'leftovers', path: paths.adopt },
    { kind: 'leftovers', path: paths.modelFetch },
    { kind: 'leftovers', path: path.join(paths.takes, PARTS) },
    // Fetched again when it is missed.
    { kind: 'leftovers', path: path.join(paths.updates, 'packages') },
    { kind: 'records', path: paths.updates, except: ['packages'] },
    { kind: 'log', path: paths.log },
    { kind: 'records', path: path.dirname(paths.audit) },
    { kind: 'records', path: paths.jobs },
    { kind: 'records', path: paths.exporting },
    { kind: 'records', path: paths.watch },
    { kind: 'records', path: paths.notify },
    { kind: 'records', path: path.dirname(paths.alerts) },
    { kind: 'backup', path: paths.backup },
    { kind: 'standby', path: paths.standby },
    { kind: 'standby', path: paths.practice },
  ];
  const top = new Set(known.map((place) => path.relative(paths.dataDir, place.path).split(path.sep)[0] ?? ''));
  return [...known, { kind: 'other', path: paths.dataDir, except: [...top] }];
}
