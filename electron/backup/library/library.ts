/** What bringing a release back needs of the library: other rooms keep it, the app hands them over. */
import type { Settings } from '../../contract/models/settings.ts';
import type { OwnReading } from '../../contract/synthesis.ts';
import type { VoiceArrivals } from '../../voices/arrivals.ts';

/** A take as its own room wrote it down; only this much of it is looked at here. */
export interface ArrivingTake {
  readonly take: { readonly id: string; readonly voiceId: string; readonly voiceName: string };
}

export interface LibraryTakes {
  read(document: Uint8Array): readonly ArrivingTake[];
  has(takeId: string): boolean;
  add(kept: ArrivingTake, wavFile: string): Promise<void>;
  forget(takeIds: readonly string[]): Promise<void>;
  remove(takeIds: readonly string[]): Promise<number>;
  announce(takeIds: readonly string[]): void;
}

/** A project as its own room wrote it down. */
export interface ArrivingProject {
  readonly project: { readonly id: string };
}

export interface LibraryProjects {
  /** Names below the folder of projects of a release. */
  documentName(id: string): string;
  wavNames(arriving: ArrivingProject): readonly string[];
  read(document: Uint8Array): ArrivingProject | null;
  voiceIds(arriving: ArrivingProject): ReadonlySet<string>;
  standing(arriving: ArrivingProject): Promise<'absent' | 'same' | 'other'>;
  asideName(id: string, atMs: number): string;
  /** `voices`: new ids by those of the release, where they differ. */
  bringIn(
    arriving: ArrivingProject,
    how: { readonly staged: string; readonly aside: string | null; readonly voices: Readonly<Record<string, string>> },
  ): Promise<void>;
  takeBack(id: string, aside: string | null): Promise<void>;
  giveBack(id: string, aside: string | null, nowMs: number): Promise<void>;
  announce(ids: readonly string[]): Promise<void>;
}

export interface ReadingChange {
  readonly word: string;
  readonly reading: string | null;
  readonly voiceId: string | null;
}

export interface LibraryReadings {
  /** Those that lie in the settings of a release, which `file` gives by name. */
  read(file: (name: string) => Uint8Array | null): readonly OwnReading[];
  list(): readonly OwnReading[];
  set(changes: readonly ReadingChange[]): Promise<void>;
}

export interface Library {
  readonly voices: VoiceArrivals;
  readonly takes: LibraryTakes;
  readonly projects: LibraryProjects;
  readonly readings: LibraryReadings;
  readonly settings: { get(): Settings; set(change: Partial<Settings>): Promise<unknown> };
  /** The shared encoders. */
  readonly models: { readonly dir: string; restartEngine(): Promise<void> };
  /** Where arriving files are gathered: on the disk of the library, so that each comes in by one rename. */
  readonly stagingDir: string;
}
