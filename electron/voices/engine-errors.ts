/** What the engine says about files and requests, in the words of the contract: one code for one code. */
import { EngineError, type EngineErrorCode } from '../../native-models/engine-error.ts';
import type { ErrorCode, Remedy } from '../contract/errors.ts';
import { AppError } from '../kernel/app-error.ts';

const codes: Readonly<Record<EngineErrorCode, ErrorCode>> = {
  CHECKPOINT_TRUNCATED: 'VOICES_FILE_TRUNCATED',
  CHECKPOINT_FORBIDDEN: 'VOICES_FILE_FORBIDDEN',
  CHECKPOINT_FORMAT_UNKNOWN: 'VOICES_FORMAT_UNKNOWN',
  CHECKPOINT_LEGACY: 'VOICES_FILE_LEGACY',
  CHECKPOINT_LIMIT: 'VOICES_FILE_TOO_LARGE',
  CHECKPOINT_TENSOR_INVALID: 'VOICES_TENSOR_INVALID',
  VOICE_ROLE_WRONG: 'VOICES_ROLE_WRONG',
  VOICE_VERSION_UNSUPPORTED: 'VOICES_VERSION_UNSUPPORTED',
  VOICE_SYMBOLS_MISMATCH: 'VOICES_SYMBOLS_MISMATCH',
  VOICE_TOKENS_MISMATCH: 'VOICES_TOKENS_MISMATCH',
  VOICE_WEIGHTS_INVALID: 'VOICES_WEIGHTS_INVALID',
  VOICE_PACK_INVALID: 'VOICES_PACK_DAMAGED',
  VOICE_EXISTS: 'VOICES_NAME_TAKEN',
  REFERENCE_TOO_SHORT: 'VOICES_REFERENCE_TOO_SHORT',
  REFERENCE_TOO_LONG: 'VOICES_REFERENCE_TOO_LONG',
  REFERENCE_SILENT: 'VOICES_REFERENCE_SILENT',
  REFERENCE_UNKNOWN: 'VOICES_REFERENCE_UNKNOWN',
  REFERENCE_TEXT_WRONG: 'VOICES_REFERENCE_TEXT_WRONG',
  AUDIO_FORMAT_UNKNOWN: 'VOICES_AUDIO_UNKNOWN',
  TEXT_EMPTY: 'SYNTHESIS_TEXT_EMPTY',
  TEXT_LANGUAGE_UNSUPPORTED: 'SYNTHESIS_LANGUAGE_UNSUPPORTED',
  MODEL_MISSING: 'MODELS_MISSING',
  REQUEST_INVALID: 'SYNTHESIS_PARAMETER_INVALID',
  PROVIDER_UNAVAILABLE: 'ENGINE_PROVIDER_UNAVAILABLE',
  OUT_OF_MEMORY: 'ENGINE_OUT_OF_MEMORY',
  INTERNAL: 'ENGINE_INTERNAL',
};

/** Anything that is not the engine's own error comes back as it is. */
function translateEngineError(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return new AppError(codes[error.code], {
    details: error.details,
    remedy: remedyOf(error),
    message: error.message,
    cause: error,
  });
}

/** Runs an act of the engine and lets only the contract's errors out. */
export async function asApp<T>(act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    throw translateEngineError(error);
  }
}

function remedyOf({ code, details }: EngineError): Remedy {
  // Without a name it is a file of the person's own that is not there.
  if (code === 'MODEL_MISSING') {
    return typeof details['model'] === 'string'
      ? { kind: 'run', command: `understudy models fetch ${details['model']}` }
      : { kind: 'choose-file' };
  }
  if (/^(CHECKPOINT_|REFERENCE_TOO|REFERENCE_SILENT|AUDIO_)|^VOICE_(ROLE|SYMBOLS|TOKENS)/.test(code))
    return { kind: 'choose-file' };
  if (code === 'INTERNAL') return { kind: 'export-diagnostics' };
  if (code === 'VOICE_PACK_INVALID') return { kind: 'open', screen: 'backup' };
  return { kind: 'none' };
}
