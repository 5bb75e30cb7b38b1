/** `readings`: how the studio says a word, for every voice, take and release. */
import type { OwnReading } from '../contract/synthesis.ts';
import { columns } from './columns.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const options = {};

export const readings = defineVerb({
  name: 'readings',
  forms: { list: 'list', set: 'set WORD READING', remove: 'remove WORD' },
  options,
  example: 'set 小明 "xiao3 ming2"',
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, options);
    const show = (list: readonly OwnReading[]): void =>
      terminal.result(
        list,
        list.length === 0 ? [terminal.cli.none.readings] : columns(list.map(({ word, reading }) => [word, reading])),
      );
    switch (action) {
      case 'list':
        return show(await (await open()).call('synthesis.readings', {}));
      case 'set': {
        const word = required(positionals[0], 'WORD');
        const reading = required(positionals.slice(1).join(' '), 'READING');
        return show(await (await open()).call('synthesis.setReading', { word, reading }));
      }
      case 'remove': {
        const word = required(positionals[0], 'WORD');
        return show(await (await open()).call('synthesis.setReading', { word, reading: null }));
      }
      default:
        throw unknownAction('readings', action);
    }
  },
});
