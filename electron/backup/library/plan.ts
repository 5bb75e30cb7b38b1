/** What of a release comes into the library, and as what: decided before a byte of it is fetched, from its small documents. */
import path from 'node:path';
import type { BroughtBackVoice } from '../../contract/library-restore.ts';
import type { OwnReading } from '../../contract/synthesis.ts';
import { AppError } from '../../kernel/app-error.ts';
import { readFolderItems } from '../../kernel/read-folder.ts';
import type { ReadRelease } from '../registry.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import { inVoice, modelsPlace, partOf, projectsPlace, settingsPlace, takesPlace } from '../release/places.ts';
import type { ArrivingProject, ArrivingTake, Library, ReadingChange } from './library.ts';
import type { RestoreRecord } from './restore-records.ts';
import { settingsToBringBack } from './settings-back.ts';

export interface BringBackOrder {
  readonly releaseId: string;
  readonly voice?: string | undefined;
  readonly replace: boolean;
  readonly settings: boolean;
}

export interface BringBackPlan {
  /** What the record of it will say. */
  readonly changes: Pick<RestoreRecord, 'voices' | 'takes' | 'projects' | 'models' | 'readings' | 'settings'>;
  readonly takes: readonly ArrivingTake[];
  readonly takesPresent: number;
  readonly projects: readonly ArrivingProject[];
  readonly projectsPresent: number;
  readonly projectsLeft: number;
  readonly readingsLeft: number;
  readonly modelFiles: number;
  /** What has to be fetched. */
  readonly entries: readonly ReleaseEntry[];
  readonly isEmpty: boolean;
}

/** Content of a file of the release, checked against its digest; null when the release has none at this path. */
export type ReadDocument = (releasePath: string) => Promise<Uint8Array | null>;

type PlannedVoice = RestoreRecord['voices'][number];

/** Throws BACKUP_VOICE_NOT_IN_RELEASE, and VOICES_PACK_DAMAGED when no voice that was asked for is whole in the release. */
export async function planBringBack(
  library: Library,
  release: Pick<ReadRelease, 'summary' | 'entries'>,
  order: BringBackOrder,
  parts: { readonly read: ReadDocument; readonly atMs: number; readonly signal: AbortSignal },
): Promise<BringBackPlan> {
  const voices = await planVoices(library, release, order, parts);
  const { arriving, present } = await planTakes(library, release, voices, order, parts.read);
  const projects = await planProjects(library, release, voices, order, parts);
  const { changes: readings, left } = await planReadings(library, voices, order, parts.read);
  const settings = order.settings
    ? settingsToBringBack(await parts.read(`${settingsPlace}/settings.json`), library.settings.get())
    : { before: {}, after: {} };
  const { moves, entries: modelEntries } = await planModels(library, release.entries);
  const comingIn = new Set(voices.filter(isComingIn).map((voice) => voice.releasedId));
  const keptFiles = new Set([...arriving.map(wavPathOf), ...projects.files]);
  const entries = release.entries.filter(
    (entry) => comingIn.has(inVoice(entry.path)?.id ?? '') || keptFiles.has(entry.path) || modelEntries.includes(entry),
  );
  return {
    changes: {
      voices,
      takes: arriving.map(({ take }) => take.id),
      projects: projects.changes,
      models: moves,
      readings,
      settings,
    },
    takes: arriving,
    takesPresent: present,
    projects: projects.arriving,
    projectsPresent: projects.present,
    projectsLeft: projects.left,
    readingsLeft: left,
    modelFiles: modelEntries.length,
    entries,
    isEmpty: entries.length === 0 && readings.after.length === 0 && Object.keys(settings.after).length === 0,
  };
}

export const isComingIn = ({ outcome }: Pick<BroughtBackVoice, 'outcome'>): boolean =>
  outcome !== 'same' && outcome !== 'unusable';

async function planVoices(
  library: Library,
  { summary, entries }: Pick<ReadRelease, 'summary' | 'entries'>,
  order: BringBackOrder,
  { read, atMs, signal }: { readonly read: ReadDocument; readonly atMs: number; readonly signal: AbortSignal },
): Promise<PlannedVoice[]> {
  const planned: PlannedVoice[] = [];
  for (const released of chooseVoices(summary, order)) {
    signal.throwIfAborted();
    const document = (await read(`voices/${released.id}/voice.json`)) ?? new Uint8Array();
    const files = filesOfVoice(entries, released.id);
    const standing = await library.voices.judge(
      { id: released.id, document, files },
      { inPlace: order.replace, signal },
    );
    planned.push(await planVoice(library, released, standing, planned, { ...order, day: dayOf(summary), atMs }));
  }
  if (planned.length > 0 && planned.every(({ outcome }) => outcome === 'unusable')) {
    throw new AppError('VOICES_PACK_DAMAGED', {
      details: { releaseId: summary.releaseId, voices: planned.map(({ releasedId }) => releasedId) },
      remedy: { kind: 'open', screen: 'backup' },
    });
  }
  return planned;
}

type Standing = Awaited<ReturnType<Library['voices']['judge']>>;

async function planVoice(
  library: Library,
  released: { readonly id: string; readonly name: string },
  standing: Standing,
  before: readonly PlannedVoice[],
  order: { readonly replace: boolean; readonly day: string; readonly atMs: number },
): Promise<PlannedVoice> {
  const { id } = released;
  const taken = {
    ids: new Set(before.map((voice) => voice.id)),
    names: new Set(before.filter(isComingIn).map((voice) => voice.name)),
  };
  const besides = (name: string) => library.voices.besides({ id, name }, order.day, taken);
  const aside = library.voices.asideName(order.atMs, id);
  switch (standing.kind) {
    case 'unusable':
      return { releasedId: id, id, name: released.name, outcome: 'unusable', aside: null };
    case 'same':
      return { releasedId: id, id: standing.id, name: standing.name, outcome: 'same', aside: null };
    case 'damaged':
      return { releasedId: id, id, name: standing.name, outcome: 'repaired', aside };
    case 'new': {
      // Its own id, so that whoever calls it by that finds it; two voices of one name could not be told apart.
      const clashes = taken.names.has(standing.name) || (await library.voices.hasName(standing.name));
      const name = clashes ? (await besides(standing.name)).name : standing.name;
      return { releasedId: id, id, name, outcome: 'added', aside: null };
    }
    case 'other':
      if (order.replace) return { releasedId: id, id, name: standing.name, outcome: 'replaced', aside };
      return { releasedId: id, ...(await besides(standing.name)), outcome: 'beside', aside: null };
  }
}

function chooseVoices(
  { voices, releaseId }: ReadRelease['summary'],
  { voice: wanted }: Pick<BringBackOrder, 'voice'>,
): ReadRelease['summary']['voices'] {
  if (wanted === undefined) return voices;
  const byId = voices.filter(({ id }) => id === wanted);
  const chosen = byId.length > 0 ? byId : voices.filter(({ name }) => name === wanted);
  if (chosen.length === 1) return chosen;
  throw new AppError('BACKUP_VOICE_NOT_IN_RELEASE', {
    details: { releaseId, voice: wanted, voices: voices.map(({ id }) => id) },
    remedy: { kind: 'run', command: `understudy releases show ${releaseId}` },
  });
}

function filesOfVoice(entries: readonly ReleaseEntry[], voiceId: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { path: file, sha256 } of entries) {
    const place = inVoice(file);
    if (place?.id === voiceId) files.set(place.below, sha256);
  }
  return files;
}

/** Takes of the chosen voices, and of voices that are no more when all come. They follow their voice to its new id. */
async function planTakes(
  library: Library,
  { entries }: Pick<ReadRelease, 'entries'>,
  voices: readonly PlannedVoice[],
  order: BringBackOrder,
  read: ReadDocument,
): Promise<{ readonly arriving: readonly ArrivingTake[]; readonly present: number }> {
  const document = await read(`${takesPlace}/takes.json`);
  if (!document) return { arriving: [], present: 0 };
  const paths = new Set(entries.map((entry) => entry.path));
  const byReleasedId = new Map(voices.map((voice) => [voice.releasedId, voice]));
  const wanted = library.takes
    .read(document)
    .filter((kept) => paths.has(wavPathOf(kept)))
    .filter(({ take }) => order.voice === undefined || byReleasedId.has(take.voiceId));
  const arriving = wanted.filter(({ take }) => !library.takes.has(take.id));
  return {
    arriving: arriving.map((kept) => {
      const voice = byReleasedId.get(kept.take.voiceId);
      return voice ? { ...kept, take: { ...kept.take, voiceId: voice.id, voiceName: voice.name } } : kept;
    }),
    present: wanted.length - arriving.length,
  };
}

/**
 * Projects of the chosen voices, or all of them. One that is here and went on since stays, unless the release takes the place
 * of what is here.
 */
async function planProjects(
  { projects }: Library,
  { entries }: Pick<ReadRelease, 'entries'>,
  voices: readonly PlannedVoice[],
  order: BringBackOrder,
  { read, atMs }: { readonly read: ReadDocument; readonly atMs: number },
) {
  const paths = new Set(entries.map((entry) => entry.path));
  const chosen = new Set(voices.map(({ releasedId }) => releasedId));
  const arriving: ArrivingProject[] = [];
  const changes: RestoreRecord['projects'] = [];
  const files: string[] = [];
  const counts = { present: 0, left: 0 };
  for (const id of projectIdsIn(entries)) {
    const document = await read(`${projectsPlace}/${projects.documentName(id)}`);
    const project = document && projects.read(document);
    const wavs = project ? projects.wavNames(project).map((name) => `${projectsPlace}/${name}`) : [];
    if (!project || project.project.id !== id || !wavs.every((wav) => paths.has(wav))) continue;
    if (order.voice !== undefined && ![...projects.voiceIds(project)].some((id) => chosen.has(id))) continue;
    const standing = await projects.standing(project);
    if (standing === 'same') counts.present += 1;
    else if (standing === 'other' && !order.replace) counts.left += 1;
    else {
      arriving.push(project);
      changes.push({ id, aside: standing === 'other' ? projects.asideName(id, atMs) : null });
      files.push(`${projectsPlace}/${projects.documentName(id)}`, ...wavs);
    }
  }
  return { arriving, changes, files, ...counts };
}

function projectIdsIn(entries: readonly ReleaseEntry[]): readonly string[] {
  return [
    ...new Set(
      entries.filter((entry) => partOf(entry.path) === 'projects').map((entry) => entry.path.split('/')[1] ?? ''),
    ),
  ];
}

const wavPathOf = ({ take }: ArrivingTake): string => `${takesPlace}/${take.id}.wav`;

/**
 * Words that nobody says otherwise here come back. A word that is said otherwise is changed only where the release takes the
 * place of what is here, and the studio's words only when all voices do.
 */
async function planReadings(
  library: Library,
  voices: readonly PlannedVoice[],
  order: BringBackOrder,
  read: ReadDocument,
): Promise<{ readonly changes: RestoreRecord['readings']; readonly left: number }> {
  const names = ['readings.json', 'voice-readings.json'];
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await read(`${settingsPlace}/${name}`)] as const)),
  );
  const here = library.readings.list();
  const before: ReadingChange[] = [];
  const after: ReadingChange[] = [];
  let left = 0;
  for (const released of library.readings.read((name) => files.get(name) ?? null)) {
    const voice = voices.find(({ releasedId }) => releasedId === released.voiceId);
    if (released.voiceId !== null && (!voice || voice.outcome === 'unusable')) continue;
    const arriving = { ...released, voiceId: voice?.id ?? null };
    const known = here.find((own) => isSameWord(own, arriving));
    if (known?.reading === arriving.reading) continue;
    if (known && !(order.replace && (voice || order.voice === undefined))) {
      left += 1;
      continue;
    }
    before.push({ ...arriving, reading: known?.reading ?? null });
    after.push(arriving);
  }
  return { changes: { before, after }, left };
}

const isSameWord = (a: OwnReading, b: Pick<OwnReading, 'word' | 'voiceId'>): boolean =>
  a.word === b.word && a.voiceId === b.voiceId;

/** Encoders that are not here at all come as a whole folder; of one that is, the files that are missing. */
async function planModels(
  library: Library,
  entries: readonly ReleaseEntry[],
): Promise<{ readonly moves: string[]; readonly entries: readonly ReleaseEntry[] }> {
  const models = entries.filter((entry) => partOf(entry.path) === 'models');
  const here = new Set(await filesAndFolders(library.models.dir));
  const below = (entry: ReleaseEntry): string => entry.path.slice(modelsPlace.length + 1);
  const missing = models.filter((entry) => !here.has(below(entry)));
  const moves = missing.map((entry) => {
    const [top = ''] = below(entry).split('/');
    return here.has(top) ? below(entry) : top;
  });
  return { moves: [...new Set(moves)], entries: missing };
}

async function filesAndFolders(dir: string, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const item of await readFolderItems(path.join(dir, prefix))) {
    const below = prefix === '' ? item.name : `${prefix}/${item.name}`;
    found.push(below);
    if (item.isDirectory()) found.push(...(await filesAndFolders(dir, below)));
  }
  return found;
}

const dayOf = ({ createdAt }: { readonly createdAt: string }): string => createdAt.slice(0, 10);
