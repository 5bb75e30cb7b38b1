/** What is made with voices: takes, projects and their exports, with the studio's own readings. */
import path from 'node:path';
import { openBegunExports } from '../../export/begun.ts';
import { createExportService, type ExportService } from '../../export/service.ts';
import type { EngineChild } from '../../platform/engine-child.ts';
import { createExporter } from '../../platform/export-process.ts';
import { createProjects, type Projects } from '../../projects/service.ts';
import { openReadings, type Readings } from '../../synthesis/readings.ts';
import { createSynthesis, type Synthesis } from '../../synthesis/service.ts';
import type { Voices } from '../../voices/service.ts';
import type { Programs } from '../app-options.ts';
import type { Base } from './base.ts';

export interface Studio {
  readonly readings: Readings;
  readonly synthesis: Synthesis;
  readonly projects: Projects;
  readonly exporting: ExportService;
}

export async function wireStudio(
  { paths, readOnly, jobs, bus, clock, ticker, log }: Base,
  { engine, voices }: { readonly engine: EngineChild; readonly voices: Voices },
  programs: Programs,
): Promise<Studio> {
  const readings = await openReadings(path.dirname(paths.settings));
  const speaking = { readOnly, readings, engine, voices, jobs, bus, clock, log };
  const synthesis = await createSynthesis({ ...speaking, dir: paths.takes });
  const projects = createProjects({ ...speaking, dir: paths.projects });
  const exporter = createExporter({ ticker, spawn: programs.spawnExport });
  const begun = openBegunExports({ dir: paths.exporting, log });
  return { readings, synthesis, projects, exporting: createExportService({ projects, exporter, begun, jobs }) };
}
