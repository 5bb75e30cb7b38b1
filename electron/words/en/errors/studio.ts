/** Errors about making sound: takes, projects, exports and the engine. */
import type { SomeErrors } from './error-words.ts';

export const studio = {
  SYNTHESIS_TEXT_EMPTY: { title: 'Nothing to say', body: 'The text has no letter, digit or character that is spoken.' },
  SYNTHESIS_LANGUAGE_UNSUPPORTED: {
    title: 'Not spoken',
    body: 'This voice or this installation cannot read the chosen language.',
  },
  SYNTHESIS_PARAMETER_INVALID: { title: 'Not spoken', body: 'A parameter is outside of its range.' },
  SYNTHESIS_READING_INVALID: {
    title: 'Reading not kept',
    body: 'Pinyin or Jyutping needs one syllable with tone per character, ARPAbet a stress on each vowel. Otherwise write it in words that sound alike, without digits.',
  },
  SYNTHESIS_READINGS_FILE_INVALID: {
    title: 'Readings not imported',
    body: 'A line of the file is not a word, a tab and its reading. Nothing was changed.',
  },
  SYNTHESIS_TAKE_UNKNOWN: { title: 'Take not found', body: 'It was deleted for good.' },
  PROJECTS_UNKNOWN: { title: 'Project not found', body: 'It was deleted for good, or it is in the bin.' },
  PROJECTS_ROW_UNKNOWN: { title: 'Row not found', body: 'The project has no such row any more. Nothing was changed.' },
  PROJECTS_TAKE_UNKNOWN: { title: 'Take not found', body: 'The row has no such take any more.' },
  PROJECTS_FORMAT_UNKNOWN: {
    title: 'Script not imported',
    body: 'A script is a text, Markdown, Word (docx), SRT or CSV file.',
  },
  PROJECTS_FILE_INVALID: {
    title: 'Script not imported: the file is damaged',
    body: 'It is not what its name says, or a part of it is missing. Nothing was changed.',
  },
  PROJECTS_FILE_ENCODING: {
    title: 'Script not imported: its characters cannot be read',
    body: 'It is neither UTF-8 nor UTF-16 nor GB 18030. Save it as UTF-8.',
  },
  PROJECTS_FILE_TOO_LARGE: {
    title: 'Script not imported: too large',
    body: 'Cut it into several files. Nothing was changed.',
  },
  PROJECTS_SCRIPT_EMPTY: { title: 'Script not imported: no text', body: 'The file has nothing in it that is spoken.' },
  PROJECTS_TOO_MANY_ROWS: {
    title: 'Too many rows',
    body: 'Make several projects, or cut the text by paragraph. Nothing was changed.',
  },
  PROJECTS_ROW_TOO_LONG: {
    title: 'A row would be too long',
    body: 'Cut the text by sentence. Nothing was changed.',
  },
  PROJECTS_SPLIT_PLACE: { title: 'Row not split', body: 'There is no text on one side of the place.' },
  PROJECTS_JOIN_ONE: { title: 'Rows not joined', body: 'Two rows at least are needed.' },
  PROJECTS_NOTHING_TO_UNDO: {
    title: 'Nothing to undo',
    body: 'No row was changed, or everything was taken back that is still remembered: the last 50 acts on rows.',
  },
  PROJECTS_NOTHING_TO_SPEAK: { title: 'Nothing to speak', body: 'None of these rows has text that could be spoken.' },
  EXPORT_NOTHING_SPOKEN: { title: 'Nothing to export', body: 'No row has a take yet. Speak the rows first.' },
  EXPORT_ROWS_UNSPOKEN: {
    title: 'Not exported',
    body: 'Some rows have no take yet. Speak them first, or export only the others.',
  },
  EXPORT_ROW_UNKNOWN: { title: 'Not exported', body: 'The project has no such row.' },
  EXPORT_ROW_UNREADABLE: {
    title: 'Not exported',
    body: 'The take of a row is missing or damaged. Speak this row again.',
  },
  EXPORT_NEEDS_FFMPEG: {
    title: 'Not exported',
    body: 'M4A is written with ffmpeg, which this computer does not have. Install it, or choose MP3 or Opus.',
  },
  EXPORT_TOO_LONG: { title: 'Not exported', body: 'An export may last 12 hours. Export fewer rows at a time.' },
  EXPORT_FAILED: {
    title: 'Not exported',
    body: 'Writing stopped in the middle. What was in the place before is unharmed.',
  },
  ENGINE_CRASHED: {
    title: 'Take not finished',
    body: 'The engine ended unexpectedly. It starts anew with the next take; the text is still here.',
  },
  ENGINE_STOPPED: {
    title: 'Take not started',
    body: 'The engine crashed three times in a row and was stopped. Trying again starts it once more.',
  },
  ENGINE_OUT_OF_MEMORY: {
    title: 'Take not finished',
    body: 'Memory ran out. Close other programs or speak a shorter text.',
  },
  ENGINE_PROVIDER_UNAVAILABLE: {
    title: 'Take not started',
    body: 'The chosen processor is not usable on this computer.',
  },
  ENGINE_INTERNAL: {
    title: 'Take not finished',
    body: 'The engine ran into a fault of its own. The voice and the text are unharmed.',
  },
} satisfies SomeErrors;
