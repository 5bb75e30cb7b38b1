/** The library: voices, and the models that all of them share. */
import path from 'node:path';
import type { Backup } from '../../backup/service.ts';
import { catalog, mirrors } from '../../models/catalog.ts';
import { createModels, type Models } from '../../models/service.ts';
import type { EngineChild } from '../../platform/engine-child.ts';
import { createHttpDownload } from '../../platform/http-download.ts';
import type { Outbound } from '../../platform/outbound.ts';
import { createReferenceSounds } from '../../platform/reference-sounds.ts';
import { createVoices, type Voices } from '../../voices/service.ts';
import type { AppOptions } from '../app-options.ts';
import { createPairCheck } from '../pair-check.ts';
import { releaseHolding } from '../release-voices.ts';
import type { Base } from './base.ts';
import type { Workers } from './workers.ts';

export interface Library {
  readonly voices: Voices;
  readonly models: Models;
}

export function wireLibrary(
  { paths, settings, jobs, bus, clock, log }: Base,
  needs: {
    readonly workers: Workers;
    readonly engine: EngineChild;
    readonly outbound: Outbound;
    /** Asked when a voice is shown: a release holds voices, a voice shows its release. */
    readonly backup: () => Backup;
  },
  options: Pick<AppOptions, 'role' | 'programs'>,
): Library {
  const { engine, outbound, backup } = needs;
  const { hasher, inspector, copyFile } = needs.workers;
  const voices = createVoices({
    dir: paths.voices,
    tuningDir: paths.tuning,
    provider: () => settings.get().engineProvider ?? 'cpu',
    testsAgain: options.role === 'host',
    networksDir: paths.networks,
    engine,
    releases: { findRelease: (voice) => releaseHolding(backup().overview().lastRelease, voice) },
    pairs: createPairCheck(path.join(paths.backup, 'pairs.json')),
    inspector,
    hasher,
    sounds: createReferenceSounds({ spawn: options.programs?.spawnSound }),
    jobs,
    bus,
    clock,
    log,
  });
  const models = createModels({
    modelsDir: paths.models,
    stateDir: paths.modelFetch,
    catalog,
    mirrors,
    engine,
    download: createHttpDownload({ agentOf: outbound.agentOf }),
    hasher,
    inspector,
    copyFile,
    jobs,
  });
  return { voices, models };
}
