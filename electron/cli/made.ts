/** `made`: what voice services made while they served, where it is kept, and whether it is saved between backups. */
import type { MadeStatus } from '../contract/models/made.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readNumber, readOptions, unknownAction } from './verb.ts';

const options = { every: { type: 'string', value: 'MINUTES' } } as const;
const EVERY_MINUTES = 5;

export const made = defineVerb({
  name: 'made',
  forms: { status: 'status', on: 'on [--every MINUTES]', off: 'off', now: 'now' },
  options,
  example: 'on --every 5',
  async run([action = 'status', ...args], { client: open, host, terminal }) {
    const { values } = readOptions(args, options, { words: 0 });
    const show = (status: MadeStatus): void => terminal.result(status, linesOf(status, terminal));
    switch (action) {
      case 'status':
        return show(await (await open()).call('standby.made', {}));
      case 'on': {
        const everyMinutes = readNumber(values.every, '--every') ?? EVERY_MINUTES;
        return show(await (await open()).call('standby.setMadeStream', { on: true, everyMinutes }));
      }
      case 'off': {
        const client = await open();
        const { everyMinutes } = await client.call('standby.made', {});
        return show(await client.call('standby.setMadeStream', { on: false, everyMinutes }));
      }
      case 'now':
        return show(await (await host()).call('standby.saveMade', {}));
      default:
        throw unknownAction('made', action);
    }
  },
});

function linesOf(status: MadeStatus, { cli, format, when, words }: Terminal): string[] {
  const { on, everyMinutes, folder, files, bytes, saved, problem } = status;
  const { made: say } = cli;
  return [
    on ? say.on(everyMinutes) : say.off,
    say.here(files, format.bytes(bytes), folder),
    saved === null ? say.notSaved : say.saved(when(saved.at), saved.files, saved.by),
    ...(problem === null ? [] : [`${words.errors.codes[problem.code].title} · ${when(problem.at)}`]),
  ];
}
