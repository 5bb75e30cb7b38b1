/**
 * What a release is made of: every voice with its files, the shared models, the runtime for a standby. Temporary files stay
 * out; links are not followed, because what they point to may lie anywhere.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readFolderItems } from '../kernel/read-folder.ts';
import type { FileRole, ReleaseSource, RuntimeImage, SourceFile, VoiceFiles } from './ports.ts';

const temporaryName = /(\.tmp|\.part|\.partial|\.crdownload|\.swp|~)$|^\.|^(thumbs\.db|desktop\.ini)$/i;
const soundName = /\.(wav|flac|mp3|ogg|opus|m4a)$/i;
const configName = /\.(json|yaml|yml|toml|ini|cfg|conf|txt|md|csv|tsv|list|lab)$/i;

/** A folder that goes into every release under a prefix of its own. */
export interface SharedFolder {
  readonly prefix: string;
  readonly directory: string;
  /** Names in it that stay out. */
  readonly except?: readonly string[];
}

export function createReleaseSource(parts: {
  readonly voices: VoiceFiles;
  readonly runtime: RuntimeImage;
  readonly shared?: readonly SharedFolder[];
}): ReleaseSource {
  return {
    async collect(signal) {
      const voices = await parts.voices.list(signal);
      const files: SourceFile[] = [];
      for (const voice of voices) files.push(...(await filesBelow(voice.directory, `voices/${voice.id}`, signal)));
      for (const { prefix, directory, except = [] } of parts.shared ?? []) {
        const outside = except.map((name) => `${prefix}/${name}/`);
        const below = await filesBelow(directory, prefix, signal);
        files.push(...below.filter((file) => !outside.some((folder) => file.path.startsWith(folder))));
      }
      const runtime = await parts.runtime.files(signal);
      for (const file of runtime) files.push({ ...file, path: `runtime/${file.path}`, role: 'runtime' });
      return { files, voices: voices.map(({ id, name, modelId }) => ({ id, name, modelId })) };
    },
  };
}

/** Every regular file below the folder, in a stable order. A folder that is not there has no files. */
export async function filesBelow(directory: string, prefix: string, signal?: AbortSignal): Promise<SourceFile[]> {
  signal?.throwIfAborted();
  const items = await readFolderItems(directory);
  const files: SourceFile[] = [];
  for (const item of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const absolute = path.join(directory, item.name);
    const releasePath = `${prefix}/${item.name.normalize('NFC')}`;
    if (temporaryName.test(item.name)) continue;
    if (item.isDirectory()) files.push(...(await filesBelow(absolute, releasePath, signal)));
    if (!item.isFile()) continue;
    const { size, mode } = await stat(absolute);
    files.push({ path: releasePath, absolute, sizeBytes: size, mode: mode & 0o777, role: roleOf(item.name) });
  }
  return files;
}

function roleOf(name: string): FileRole {
  if (soundName.test(name)) return 'reference';
  return configName.test(name) ? 'config' : 'weights';
}
