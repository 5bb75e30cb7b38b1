/**
 * Every error that a person can meet, by code. Sentences live in the locale files, keyed by these codes; a code without a
 * sentence in both languages fails the type check there. Codes read `AREA_REASON`.
 */

export const errorCodes = [
  // kernel
  'APP_INPUT_INVALID',
  'APP_URL_SECRET',
  'APP_UNKNOWN_CALL',
  'APP_INTERNAL',
  'APP_DATA_DIR_BUSY',
  'APP_HOST_SILENT',
  'APP_DATA_DIR_UNUSABLE',
  'APP_PORT_TAKEN',
  'APP_DISK_FULL',
  'APP_FILE_DAMAGED',
  'APP_FILE_UNREADABLE',
  'APP_FILE_UNWRITABLE',
  'APP_FOLDER_MISSING',
  'APP_NOT_A_FILE',
  'APP_DISK_SILENT',
  'JOBS_UNKNOWN',
  'JOBS_INTERRUPTED',
  // voices
  'VOICES_UNKNOWN',
  'VOICES_NAME_TAKEN',
  'VOICES_FILE_MISSING',
  'VOICES_FORMAT_UNKNOWN',
  'VOICES_FILE_TRUNCATED',
  'VOICES_FILE_FORBIDDEN',
  'VOICES_FILE_LEGACY',
  'VOICES_FILE_TOO_LARGE',
  'VOICES_TENSOR_INVALID',
  'VOICES_ROLE_WRONG',
  'VOICES_VERSION_UNSUPPORTED',
  'VOICES_SYMBOLS_MISMATCH',
  'VOICES_WEIGHTS_INVALID',
  'VOICES_PACK_DAMAGED',
  'VOICES_REFERENCE_TOO_SHORT',
  'VOICES_REFERENCE_TOO_LONG',
  'VOICES_REFERENCE_SILENT',
  'VOICES_REFERENCE_UNKNOWN',
  'VOICES_AUDIO_UNKNOWN',
  'VOICES_LAST_VOICE',
  // models
  'MODELS_MISSING',
  'MODELS_FETCH_FAILED',
  'MODELS_HASH_MISMATCH',
  'MODELS_FILE_WRONG',
  // synthesis and engine
  'SYNTHESIS_TEXT_EMPTY',
  'SYNTHESIS_LANGUAGE_UNSUPPORTED',
  'SYNTHESIS_PARAMETER_INVALID',
  'SYNTHESIS_READING_INVALID',
  'SYNTHESIS_READINGS_FILE_INVALID',
  'SYNTHESIS_TAKE_UNKNOWN',
  'ENGINE_CRASHED',
  'ENGINE_STOPPED',
  'ENGINE_OUT_OF_MEMORY',
  'ENGINE_PROVIDER_UNAVAILABLE',
  'ENGINE_INTERNAL',
  // backup
  'BACKUP_STORE_MISSING',
  'BACKUP_STORE_UNREACHABLE',
  'BACKUP_STORE_SILENT',
  'BACKUP_STORE_NOT_MOUNTED',
  'BACKUP_STORE_FOLDER_MISSING',
  'BACKUP_STORE_FOLDER_REFUSED',
  'BACKUP_BUCKET_DENIED',
  'BACKUP_BUCKET_MISSING',
  'BACKUP_BUCKET_ELSEWHERE',
  'BACKUP_KEYS_TEMPORARY',
  'BACKUP_KEYS_MISSING',
  'BACKUP_CLOCK_SKEWED',
  'BACKUP_STORE_FULL',
  'BACKUP_STORE_ANSWER_UNKNOWN',
  'BACKUP_OBJECT_TOO_LARGE',
  'BACKUP_LAYOUT_INVALID',
  'BACKUP_FILE_CHANGING',
  'BACKUP_SECRET_FOUND',
  'BACKUP_NOTHING_TO_SAVE',
  'BACKUP_VERIFY_FAILED',
  'BACKUP_RELEASE_UNKNOWN',
  'BACKUP_RELEASE_UNSIGNED',
  'BACKUP_RELEASE_FOREIGN',
  'BACKUP_RELEASE_REVOKED',
  'BACKUP_MANIFEST_INVALID',
  'BACKUP_PATH_UNSAFE',
  'BACKUP_BLOB_DAMAGED',
  'BACKUP_BLOB_MISSING',
  'BACKUP_TARGET_NOT_EMPTY',
  'BACKUP_SCHEDULE_INVALID',
  'BACKUP_LAYOUT_NEWER',
  // trust
  'TRUST_APART',
  'TRUST_REVOKED',
  'TRUST_CHANGING',
  'TRUST_UNKNOWN',
  'TRUST_LAST',
  'TRUST_REQUEST_UNKNOWN',
  'TRUST_REQUEST_INVALID',
  'TRUST_FINGERPRINT_NEEDED',
  'TRUST_FINGERPRINT_DIFFERS',
  'TRUST_KEY_REVOKED',
  'TRUST_NOT_ADMITTED',
  'TRUST_LIST_REFUSED',
  'TRUST_MACHINE_FOREIGN',
  'TRUST_KIT_DAMAGED',
  'TRUST_KIT_PASSPHRASE',
  'TRUST_FOLDER_USED',
  // watch
  'WATCH_TARGET_MISSING',
  'WATCH_NO_INCIDENT',
  'WATCH_REFERENCE_MISSING',
  'PRIMARY_NOT_OFFICIAL',
  'PRIMARY_GATE_EXISTS',
  'PRIMARY_GATE_MISSING',
  // standby
  'STANDBY_UNKNOWN',
  'STANDBY_NAME_TAKEN',
  'STANDBY_UNREACHABLE',
  'STANDBY_HOST_KEY_CHANGED',
  'STANDBY_HOST_KEY_UNKNOWN',
  'STANDBY_KEY_FILE_UNREADABLE',
  'STANDBY_KEY_PASSPHRASE',
  'STANDBY_KEY_REFUSED',
  'STANDBY_CONNECTION_LOST',
  'STANDBY_COMMAND_FAILED',
  'STANDBY_AGENT_PROTOCOL',
  'STANDBY_CHECK_FAILED',
  'STANDBY_CHECK_NEEDED',
  'STANDBY_RUNTIME_MISSING',
  'STANDBY_DISK_FULL',
  'STANDBY_PORT_TAKEN',
  'STANDBY_CERTIFICATE_INVALID',
  'STANDBY_KEYS_MISSING',
  'STANDBY_NOT_PLACED',
  'STANDBY_PLAN_STALE',
  'STANDBY_NAME_NOT_CONFIRMED',
  'STANDBY_PRIMARY_ANSWERS',
  'STANDBY_PRIMARY_SEEN',
  'STANDBY_NO_RELEASE',
  'STANDBY_RELEASE_MISMATCH',
  'STANDBY_START_FAILED',
  'STANDBY_VOICE_NOT_PROVEN',
  'STANDBY_EPOCH_STALE',
  'STANDBY_CUTOVER_MISSING',
  'STANDBY_GATE_CLOSED',
  'STANDBY_INCIDENT_UNKNOWN',
  'STANDBY_INCIDENT_ACTIVE',
  'STANDBY_NOT_SERVING',
  // cutover
  'CUTOVER_UNREACHABLE',
  'CUTOVER_KEY_MISSING',
  'CUTOVER_KEY_REFUSED',
  'CUTOVER_CLOCK_WRONG',
  'CUTOVER_REFUSED',
  'CUTOVER_ANSWER_UNTRUSTED',
  'CUTOVER_RECORDS_FOREIGN',
  'CUTOVER_CHANGED_MEANWHILE',
  'CUTOVER_OUTCOME_UNKNOWN',
  'CUTOVER_NOT_THERE_YET',
  'CUTOVER_PORT_DIFFERS',
  'CUTOVER_ADDRESS_UNKNOWN',
  'CUTOVER_ADDRESS_TAKEN',
  'CUTOVER_ADDRESS_NOT_ALLOWED',
  'CUTOVER_ADDRESS_OFF_NETWORK',
  // audit
  'AUDIT_CHAIN_BROKEN',
  'AUDIT_NOT_WRITABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The one next act that helps, as data; the button's words come from the locale files. */
export type Remedy =
  | { readonly kind: 'none' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'open'; readonly screen: ScreenName }
  | { readonly kind: 'free-space'; readonly path: string; readonly neededBytes: number }
  | { readonly kind: 'choose-file' }
  | { readonly kind: 'compare-host-key'; readonly expected: string; readonly seen: string }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'read-again' }
  | { readonly kind: 'export-diagnostics' };

export type ScreenName = 'home' | 'synthesis' | 'voices' | 'backup' | 'watch' | 'standby' | 'audit' | 'settings';

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** An error as it crosses a process border. */
export interface WireError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly remedy: Remedy;
  readonly retryable: boolean;
  /** English, for the log and the folded technical detail; never the sentence that a person reads first. */
  readonly technical: string;
  readonly correlationId: string;
}
