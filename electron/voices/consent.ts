/** The note of whose voice it is and who agreed, with the document if there is one. */
import { copyFile, mkdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { consentFolder } from '../../native-models/voice-pack/consent.ts';
import { hashFile, type VoicePack } from '../../native-models/voice-pack/read.ts';
import { slugOf } from '../../native-models/voice-pack/voice-id.ts';
import type { ParsedInput } from '../contract/index.ts';
import { AppError } from '../kernel/app-error.ts';
import { translateFileError } from '../kernel/json-file.ts';
import { type PackChange, type PackEditor, withFile } from './pack-editor.ts';

/** A scan of several pages. */
const MOST_BYTES = 20_000_000;

/** @throws AppError VOICES_CONSENT_FILE_TOO_LARGE */
export function setConsent(editor: PackEditor, input: ParsedInput<'voices.setConsent'>): Promise<void> {
  return editor.edit(input.voiceId, async (pack) => {
    const before = pack.manifest.consent?.file;
    const { consent } = input;
    if (consent === null) return { consent: null, ...without(pack, before) };
    const { filePath, ...said } = consent;
    if (filePath === undefined) return { consent: { ...said, ...(before === undefined ? {} : { file: before }) } };
    if (filePath === null) return { consent: said, ...without(pack, before) };
    const entry = await takeIn(pack, filePath);
    const { files = pack.manifest.files, after } = before === entry.path ? {} : without(pack, before);
    return { consent: { ...said, file: entry.path }, files: withFile(files, entry), ...(after && { after }) };
  });
}

function without(pack: VoicePack, file: string | undefined): Pick<PackChange, 'files' | 'after'> {
  if (file === undefined) return {};
  return {
    files: pack.manifest.files.filter((one) => one.path !== file),
    async after() {
      const gone = path.join(pack.dir, file);
      await rm(gone, { force: true });
      // The same bytes may be there under another name.
      await rmdir(path.dirname(gone)).catch(() => {});
    },
  };
}

/** Under its own name, as far as that is one on every system, in a folder named by its content: another one never writes over it. */
async function takeIn({ dir }: VoicePack, file: string) {
  const { size } = await stat(file);
  if (size > MOST_BYTES) {
    throw new AppError('VOICES_CONSENT_FILE_TOO_LARGE', {
      details: { sizeBytes: size, mostBytes: MOST_BYTES },
      remedy: { kind: 'choose-file' },
    });
  }
  const { name, ext } = path.parse(file);
  const ending = /^\.[a-z0-9]{1,8}$/i.test(ext) ? ext.toLowerCase() : '';
  const mark = (await hashFile(file)).sha256.slice(0, 8);
  const place = `${consentFolder}/${mark}/${slugOf(name) || 'consent'}${ending}`;
  const target = path.join(dir, place);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(file, target);
  } catch (error) {
    throw translateFileError(error, target);
  }
  return { path: place, ...(await hashFile(target)) };
}
