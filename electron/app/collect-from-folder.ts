/** A diagnostics file of a data folder in which the app cannot be opened: the error, the versions and the end of the log. */
import type { DiagnosticsBundle } from '../contract/diagnostics.ts';
import { bareFiles } from '../diagnostics/report.ts';
import { nameForms, secretForms } from '../diagnostics/scrub.ts';
import { bundleOf, LOG_BYTES } from '../diagnostics/service.ts';
import { toWireError } from '../kernel/app-error.ts';
import { isoTime, systemClock } from '../kernel/clock.ts';
import { createLocalDisk } from '../platform/local-disk.ts';
import { createFileSecretBox } from '../platform/secret-box-file.ts';
import { computerFacts } from './computer-facts.ts';
import { knownSecrets } from './known-secrets.ts';
import { pathsBelow } from './paths.ts';
import { version } from './version.ts';

export async function collectFromFolder(dataDir: string, cause: unknown): Promise<DiagnosticsBundle> {
  const paths = pathsBelow(dataDir);
  const disk = createLocalDisk();
  const { code, technical } = toWireError(cause);
  const { program, memory } = computerFacts();
  const secrets = await knownSecrets(paths, createFileSecretBox(paths.secrets)).catch(() => null);
  const madeAt = isoTime(systemClock.now());
  const log = secrets === null ? null : await disk.readEnd(paths.log, LOG_BYTES);
  const files = bareFiles({ madeAt, version, program: { ...program, ...memory }, error: { code, technical }, log });
  return bundleOf(madeAt, files, secretForms(secrets ?? []), nameForms({ 'data folder': [dataDir] }));
}
