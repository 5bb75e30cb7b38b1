/** Errors about voices: their files, adopting them, and the shared models. */
import type { SomeErrors } from './error-words.ts';

export const voices = {
  VOICES_UNKNOWN: { title: 'Voice not found', body: 'It was removed or never imported here.' },
  VOICES_NAME_TAKEN: { title: 'Voice not imported', body: 'Another voice already has this name.' },
  VOICES_FILE_MISSING: { title: 'File not found', body: 'A file that belongs to the voice is not where it should be.' },
  VOICES_FORMAT_UNKNOWN: {
    title: 'Voice not imported',
    body: 'The file is not a GPT-SoVITS checkpoint. A voice is a pair: a .ckpt (text to tokens) and a .pth (tokens to sound).',
  },
  VOICES_FILE_TRUNCATED: {
    title: 'Voice not imported',
    body: 'The file ends too early. The download or copy was cut off.',
  },
  VOICES_FILE_FORBIDDEN: {
    title: 'Voice not imported',
    body: 'The checkpoint asks for code to be run. Understudy only reads numbers and refuses it.',
  },
  VOICES_FILE_LEGACY: {
    title: 'Voice not imported',
    body: 'The checkpoint was saved in a format from before PyTorch 1.6. Save it again with a newer PyTorch.',
  },
  VOICES_FILE_TOO_LARGE: {
    title: 'Voice not imported',
    body: 'The file is larger than any known GPT-SoVITS checkpoint.',
  },
  VOICES_TENSOR_INVALID: {
    title: 'Voice not imported',
    body: 'A tensor in the checkpoint has an impossible shape or type.',
  },
  VOICES_ROLE_WRONG: {
    title: 'Voice not imported',
    body: 'The two files are swapped or of the same kind. A .ckpt and a .pth are needed.',
  },
  VOICES_VERSION_UNSUPPORTED: { title: 'Voice not imported', body: 'This GPT-SoVITS version is not supported yet.' },
  VOICES_SYMBOLS_MISMATCH: {
    title: 'Voice not imported',
    body: 'The two files were trained with different symbol tables and do not belong together.',
  },
  VOICES_TOKENS_MISMATCH: {
    title: 'Voice not imported',
    body: 'The two files were trained with different semantic vocabularies and do not belong together.',
  },
  VOICES_WEIGHTS_INVALID: {
    title: 'Voice not imported',
    body: 'The weights hold values that are not numbers. The training went wrong or the file is damaged.',
  },
  VOICES_PACK_DAMAGED: {
    title: 'Voice not usable',
    body: 'Files of this voice no longer match their digests. Restore it from a backup.',
  },
  VOICES_REFERENCE_TOO_SHORT: {
    title: 'Reference not accepted',
    body: 'It is too short. A reference is 3 to 10 seconds long.',
  },
  VOICES_REFERENCE_TOO_LONG: {
    title: 'Reference not accepted',
    body: 'It is too long for its text. Choose 3 to 10 seconds of it and give what is said there.',
  },
  VOICES_REFERENCE_SILENT: { title: 'Reference not accepted', body: 'The recording is silent.' },
  VOICES_REFERENCE_TEXT_WRONG: {
    title: 'Text of the reference not accepted',
    body: 'It has to be what is said in the recording, in the letters of its language.',
  },
  VOICES_REFERENCE_NAME_TAKEN: {
    title: 'Name not taken',
    body: 'Another reference of this voice already has it.',
  },
  VOICES_REFERENCE_UNKNOWN: { title: 'Reference not found', body: 'This voice has no reference by that name.' },
  VOICES_AUDIO_UNKNOWN: {
    title: 'Recording not read',
    body: 'It is no recording that can be read here. Save it as WAV, MP3, M4A, FLAC or Ogg.',
  },
  VOICES_RECORDING_NO_SOUND: { title: 'Recording not read', body: 'The file has no sound in it.' },
  VOICES_RECORDING_ENCRYPTED: { title: 'Recording not read', body: 'The file is copy-protected.' },
  VOICES_RECORDING_CUT_OFF: { title: 'Recording not read', body: 'The file ends too early. Copy it once more.' },
  VOICES_RECORDING_DAMAGED: { title: 'Recording not read', body: 'The file is damaged.' },
  VOICES_RECORDING_NEEDS_FFMPEG: {
    title: 'Recording not read',
    body: 'Its coding is read with ffmpeg, which this computer does not have. Install it, or save the recording as WAV.',
  },
  VOICES_RECORDING_TOO_LARGE: {
    title: 'Recording not read',
    body: 'It is longer than 15 minutes or larger than 256 MB. Cut out the part that is meant.',
  },
  VOICES_RECORDING_TOO_SLOW: { title: 'Recording not read', body: 'Reading it took too long, so it was given up.' },
  VOICES_CONSENT_FILE_TOO_LARGE: {
    title: 'Document not kept',
    body: 'It is larger than 20 MB. A smaller scan is enough.',
  },
  VOICES_LAST_REFERENCE: {
    title: 'Reference not removed',
    body: 'It is the only one of this voice. Add another first.',
  },
  VOICES_LAST_VOICE: { title: 'Voice not removed', body: 'It is the only one. Import another voice first.' },
  ADOPT_NOTHING_FOUND: {
    title: 'No official weights found',
    body: 'The place is not there, or holds no folder GPT_weights… or SoVITS_weights….',
  },
  ADOPT_SEVERAL_FOUND: {
    title: 'Several official folders found',
    body: 'Name the one to adopt.',
  },
  ADOPT_NOTHING_TAKEN: {
    title: 'Nothing adopted',
    body: 'No voice could be taken as it is. The details say what is missing for each.',
  },
  ADOPT_ARCHIVE_INVALID: {
    title: 'Archive refused',
    body: 'It is no whole .tar.gz of plain files, or it holds something that an archive must not hold. Nothing of it was used.',
  },
  ADOPT_ARCHIVE_DIFFERS: {
    title: 'Archive refused',
    body: 'Its sum is not the one in manifest.log: it was changed or damaged since it was made. Nothing of it was used.',
  },
  ADOPT_FILE_DAMAGED: {
    title: 'File arrived differently',
    body: 'What arrived is not what lies there. It may have been written meanwhile.',
  },
  ADOPT_CHOICE_UNKNOWN: {
    title: 'Not in the plan',
    body: 'What was chosen is not there any more, or never was. Look again.',
  },
  MODELS_MISSING: {
    title: 'Not started: a shared model is missing',
    body: 'What this voice needs is not on this computer.',
  },
  MODELS_FETCH_FAILED: {
    title: 'Model not downloaded',
    body: 'No mirror answered. What was downloaded already is kept and continued next time.',
  },
  MODELS_HASH_MISMATCH: {
    title: 'Model not accepted',
    body: 'The downloaded file is not the expected one and was deleted.',
  },
  MODELS_FILE_WRONG: {
    title: 'Model not accepted',
    body: 'The file is not this model, or it is damaged. What was here before is unchanged.',
  },
} satisfies SomeErrors;
