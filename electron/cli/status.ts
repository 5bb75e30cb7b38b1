/** `status`: the one sentence, and where the networks run. */
import { nameDevices } from '../words/device-words.ts';
import { describeStatus } from '../words/status-sentence.ts';
import { engineFacts } from './engine.ts';
import { defineVerb, readOptions } from './verb.ts';

const options = {};

export const status = defineVerb({
  name: 'status',
  forms: { status: '' },
  options,
  example: '--json',
  async run(args, { client: open, terminal }) {
    readOptions(args, options, { words: 0 });
    const snapshot = await (await open()).call('app.snapshot', {});
    const { words, format } = terminal;
    const engine = engineFacts(snapshot);
    terminal.result({ ...snapshot.status, engine }, [
      describeStatus(words, format, snapshot.status, Date.now()),
      `${words.settings.engine}  ${engine.provider}  ${nameDevices(words, engine.devices)}`,
    ]);
  },
});
