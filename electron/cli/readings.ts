/** `readings`: how the studio says a word, in every take and release, by every voice or by one. */
import path from 'node:path';
import { parseReadings, writeReadings } from '../contract/readings-file.ts';
import type { OwnReading } from '../contract/synthesis.ts';
import { AppError } from '../kernel/app-error.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { columns } from './columns.ts';
import { writeWholeFile } from './output-file.ts';
import { readTextFromStdin } from './stdin.ts';
import { readTextFile } from './text-file.ts';
import { defineVerb, readOptions, required, unknownAction, type VerbContext } from './verb.ts';

const options = { voice: { type: 'string', value: 'ID' } } as const;

export const readings = defineVerb({
  name: 'readings',
  forms: {
    list: 'list',
    set: 'set WORD READING [--voice ID]',
    remove: 'remove WORD [--voice ID]',
    export: 'export FILE.tsv|-',
    import: 'import FILE.tsv|-',
  },
  options,
  example: 'set 小明 "xiao3 ming2"',
  async run([action, ...args], context) {
    const { client: open, terminal } = context;
    const { values, positionals } = readOptions(args, options);
    const voiceId = values.voice ?? null;
    const show = (list: readonly OwnReading[]): void =>
      terminal.result(list, linesOf(list, terminal.cli.none.readings));
    switch (action) {
      case 'list':
        return show(await (await open()).call('synthesis.readings', {}));
      case 'set': {
        const word = required(positionals[0], 'WORD');
        const reading = required(positionals.slice(1).join(' '), 'READING');
        return show(await (await open()).call('synthesis.setReading', { word, reading, voiceId }));
      }
      case 'remove': {
        const word = required(positionals[0], 'WORD');
        return show(await (await open()).call('synthesis.setReading', { word, reading: null, voiceId }));
      }
      case 'export': {
        const file = required(positionals[0], 'FILE.tsv');
        const list = await (await open()).call('synthesis.readings', {});
        if (file === '-') return terminal.result(list, [writeReadings(list).trimEnd()]);
        await writeWholeFile(path.resolve(file), writeReadings(list));
        return show(list);
      }
      case 'import': {
        const given = parseReadings(await readGiven(required(positionals[0], 'FILE.tsv'), context));
        if ('badLine' in given)
          throw new AppError('SYNTHESIS_READINGS_FILE_INVALID', { details: { line: given.badLine } });
        return show(await (await open()).call('synthesis.importReadings', { readings: [...given] }));
      }
      default:
        throw unknownAction('readings', action);
    }
  },
});

const linesOf = (list: readonly OwnReading[], none: string): readonly string[] =>
  list.length === 0 ? [none] : columns(list.map(({ word, reading, voiceId }) => [word, reading, voiceId ?? '']));

function readGiven(file: string, { terminal, signal }: VerbContext): Promise<string> {
  const text =
    file === '-' ? readTextFromStdin(terminal.format) : readTextFile(path.resolve(file), terminal.format, signal);
  return orAborted(text, signal);
}
