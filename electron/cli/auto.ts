/** `auto`: a standby takes over without being asked. */
import type { AutomaticReport } from '../contract/models/automatic.ts';
import { describeActor, describeAutomatic, describeLacks } from '../words/automatic-sentence.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readNumber, readOptions, unknownAction } from './verb.ts';

const options = { delay: { type: 'string', value: 'SECONDS' } } as const;

export const auto = defineVerb({
  name: 'auto',
  forms: { status: 'status', on: 'on [--delay SECONDS]', off: 'off', stop: 'stop' },
  options,
  example: 'on --delay 60',
  async run([action, ...args], { client: open, terminal }) {
    const { values } = readOptions(args, options);
    const show = (report: AutomaticReport): void => terminal.result(report, reportLines(report, terminal));
    switch (action) {
      case 'status':
        return show(await (await open()).call('standby.automatic', {}));
      case 'on': {
        const wanted = { on: true, ...given({ delayS: readNumber(values.delay, '--delay') }) };
        return show(await (await open()).call('standby.setAutomatic', wanted));
      }
      case 'off':
        return show(await (await open()).call('standby.setAutomatic', { on: false }));
      case 'stop': {
        const status = await (await open()).call('standby.stopAutomatic', {});
        return terminal.result(status, [sentence(status, terminal)]);
      }
      default:
        throw unknownAction('auto', action);
    }
  },
});

const sentence = (status: Parameters<typeof describeAutomatic>[1], { words, format }: Terminal): string =>
  describeAutomatic(words, status, format.timeWithSeconds);

function reportLines(report: AutomaticReport, terminal: Terminal): string[] {
  const { words, when, cli } = terminal;
  const { by, at, delayS, missing } = report;
  return [
    sentence(report, terminal),
    cli.countdown(delayS),
    ...(by !== null && at !== null ? [words.automatic.setBy(describeActor(words, by), when(at))] : []),
    ...(missing.length > 0 ? ['', words.automatic.missing] : []),
    ...describeLacks(words, report).map((lack) => `  ${lack}`),
  ];
}
