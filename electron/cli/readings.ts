/** `readings`: how the studio says a word, for every voice, take and release. */
import type { OwnReading } from '../contract/synthesis.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

export const readings: Verb = {
  usage: ['readings list | set WORD "zhong4 qing4" | remove WORD   (pinyin with tones, or ARPAbet with stress)'],
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, {});
    const show = (list: readonly OwnReading[]): void =>
      terminal.result(
        list,
        list.map(({ word, reading }) => `${word}  ${reading}`),
      );
    const client = await open();
    switch (action) {
      case 'list':
        return show(await client.call('synthesis.readings', {}));
      case 'set': {
        const word = required(positionals[0], 'WORD');
        const reading = required(positionals.slice(1).join(' '), 'the reading');
        return show(await client.call('synthesis.setReading', { word, reading }));
      }
      case 'remove':
        return show(
          await client.call('synthesis.setReading', { word: required(positionals[0], 'WORD'), reading: null }),
        );
      default:
        throw new UsageError(`readings ${action ?? ''}: no such action`);
    }
  },
};
