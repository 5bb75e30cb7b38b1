/** What a script makes of one row. */
export interface ScriptRow {
  readonly text: string;
  readonly speaker: string | null;
  /** A heading of the script, which begins a chapter. */
  readonly chapter: string | null;
}
