/** `models`: the encoders that official voices share, and the official base voices. */
import path from 'node:path';
import type { ModelName, ModelSummary } from '../contract/models-library.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const options = { from: { type: 'string', value: 'URL' } } as const;

export const models = defineVerb({
  name: 'models',
  forms: { list: 'list', fetch: 'fetch NAME [--from URL]', add: 'add NAME PATH' },
  options,
  example: 'fetch hubert',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: 2 });
    if (action === 'list') {
      const list = await (await open()).call('models.list', {});
      return terminal.result(list, modelLines(list, terminal));
    }
    if (action !== 'fetch' && action !== 'add') throw unknownAction('models', action);
    // Which names there are is the contract's to say.
    const name = required(positionals[0], 'NAME') as ModelName;
    const source = action === 'add' ? path.resolve(required(positionals[1], 'PATH')) : '';
    const client = await open();
    const { jobId } =
      action === 'add'
        ? await client.call('models.add', { name, path: source })
        : await client.call('models.fetch', values.from === undefined ? { name } : { name, from: values.from });
    const model = await client.finish<ModelSummary>(jobId, { signal, onChange: terminal.follow() });
    return terminal.result(model, modelLines([model], terminal));
  },
});

function modelLines(list: readonly ModelSummary[], { words, format }: Terminal): string[] {
  return columns(
    list.map(({ name, state, sizeBytes, place, sha256 }) => [
      name,
      words.settings.modelStates[state],
      state === 'present' ? format.bytes(sizeBytes) : '',
      words.settings.modelUses[name],
      place,
      sha256 === null ? '' : `sha256 ${sha256}`,
    ]),
  );
}
