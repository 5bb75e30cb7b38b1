/** Options of `project`. */
import { exportOptions } from './project-export.ts';
import type { readOptions } from './verb.ts';

export const projectOptions = {
  voice: { type: 'string', value: 'ID' },
  name: { type: 'string', value: 'NAME' },
  split: { type: 'string', value: 'HOW' },
  lang: { type: 'string', value: 'LANGUAGE' },
  speaker: { type: 'string', value: 'NAME=ID', multiple: true },
  ref: { type: 'string', value: 'NAME' },
  speed: { type: 'string', value: 'N' },
  pause: { type: 'string', value: 'SECONDS' },
  seed: { type: 'string', value: 'N' },
  before: { type: 'string', value: 'ROW' },
  rows: { type: 'string', value: 'ROWS' },
  again: { type: 'boolean' },
  keep: { type: 'boolean' },
  off: { type: 'boolean' },
  'match-case': { type: 'boolean' },
  ...exportOptions,
} as const;

export type Values = ReturnType<typeof readOptions<typeof projectOptions>>['values'];
