/**
 * Changes of a voice that is here, one after the other. A file lies in the voice before its document names it, and leaves only after
 * the document has forgotten it, so that a crash at any moment leaves a whole voice.
 */
import path from 'node:path';
import type { VoiceConsent } from '../../native-models/voice-pack/consent.ts';
import {
  manifestFile,
  type PackFile,
  type VoiceManifest,
  writeManifest,
} from '../../native-models/voice-pack/manifest.ts';
import type { VoicePack } from '../../native-models/voice-pack/read.ts';
import { isoTime } from '../kernel/clock.ts';
import { writeFileAtomic } from '../kernel/json-file.ts';
import type { Clock } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';

export interface PackChange {
  readonly references?: VoiceManifest['references'];
  readonly files?: readonly PackFile[];
  /** Null: there is none any more. */
  readonly consent?: VoiceConsent | null;
  /** Once the document says so. */
  readonly after?: () => Promise<void>;
}

export interface PackEditor {
  open(voiceId: string): Promise<VoicePack>;
  /** Writes what `act` makes of the voice as it is then. @throws AppError VOICES_UNKNOWN, VOICES_PACK_DAMAGED, APP_DISK_FULL */
  edit(voiceId: string, act: (pack: VoicePack) => Promise<PackChange>): Promise<void>;
}

export function createPackEditor(deps: {
  readonly clock: Clock;
  readonly open: (voiceId: string) => Promise<VoicePack>;
  /** The engine has to read the document again. */
  readonly unload: (packDir: string) => Promise<void>;
}): PackEditor {
  const { clock, open, unload } = deps;
  const inTurn = createSerial();
  return {
    open,
    edit: (voiceId, act) =>
      inTurn(async () => {
        const pack = await open(voiceId);
        const { after, consent, ...part } = await act(pack);
        const { format: _format, consent: before, ...manifest } = pack.manifest;
        const kept = consent === undefined ? before : consent;
        const changed = { ...manifest, ...part, ...(kept && { consent: kept }), changedAt: isoTime(clock.now()) };
        await writeFileAtomic(path.join(pack.dir, manifestFile), writeManifest(changed));
        await unload(pack.dir);
        await after?.();
      }),
  };
}

/** The same bytes may be there for two reasons. */
export function withFile(files: readonly PackFile[], added: PackFile): readonly PackFile[] {
  return [...files.filter((one) => one.path !== added.path), added];
}
