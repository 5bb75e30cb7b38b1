/**
 * How the front end reads where the official program misreads. `official` repeats that program (GPT-SoVITS, package
 * `GPT_SoVITS/text`, without g2pW where that is not installed) with its misreadings, for comparison and for tests. `corrected`, the default,
 * mends the readings that `zh/corrected-rules.ts`, `zh/corrected-readings.ts`, `zh/polyphones.ts` and `en/corrected-rules.ts` list. The phone
 * symbols are the same in both.
 */
export type TextMode = 'official' | 'corrected';
