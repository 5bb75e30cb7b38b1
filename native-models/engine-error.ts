/**
 * The one error type of the engine library. The code is stable and machine-readable; the sentence a person reads is made
 * elsewhere from the code and the details, so details hold plain data only (never tensors, never text to be spoken).
 */

export type EngineErrorCode =
  | 'CHECKPOINT_TRUNCATED'
  | 'CHECKPOINT_FORBIDDEN'
  | 'CHECKPOINT_FORMAT_UNKNOWN'
  | 'CHECKPOINT_LEGACY'
  | 'CHECKPOINT_LIMIT'
  | 'CHECKPOINT_TENSOR_INVALID'
  | 'VOICE_ROLE_WRONG'
  | 'VOICE_VERSION_UNSUPPORTED'
  | 'VOICE_SYMBOLS_MISMATCH'
  | 'VOICE_TOKENS_MISMATCH'
  | 'VOICE_WEIGHTS_INVALID'
  | 'VOICE_PACK_INVALID'
  | 'VOICE_EXISTS'
  | 'REFERENCE_TOO_SHORT'
  | 'REFERENCE_TOO_LONG'
  | 'REFERENCE_SILENT'
  | 'REFERENCE_UNKNOWN'
  | 'REFERENCE_TEXT_WRONG'
  | 'AUDIO_FORMAT_UNKNOWN'
  | 'TEXT_EMPTY'
  | 'TEXT_LANGUAGE_UNSUPPORTED'
  | 'MODEL_MISSING'
  | 'REQUEST_INVALID'
  | 'PROVIDER_UNAVAILABLE'
  | 'OUT_OF_MEMORY'
  | 'INTERNAL';

export type EngineErrorDetails = Readonly<
  Record<string, string | number | boolean | null | readonly (string | number)[]>
>;

export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly details: EngineErrorDetails;

  constructor(code: EngineErrorCode, message: string, details: EngineErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }
}
