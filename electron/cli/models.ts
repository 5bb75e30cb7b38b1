/** `models`: the encoders that official voices share, and the official base voices. */
import path from 'node:path';
import type { ModelName, ModelSummary } from '../contract/models-library.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (model: ModelSummary): string =>
  `${model.name}  ${model.place}  ${model.state}${model.state === 'present' ? `  ${megabytes(model.sizeBytes)}` : ''}${model.sha256 === null ? '' : `  sha256 ${model.sha256}`}`;

export const models: Verb = {
  usage: ['models list', 'models fetch NAME [--from URL]', 'models add NAME PATH'],
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, { from: { type: 'string' } });
    if (action === 'list') {
      const list = await (await open()).call('models.list', {});
      return terminal.result(list, list.map(line));
    }
    if (action !== 'fetch' && action !== 'add') throw new UsageError(`models ${action ?? ''}: no such action`);
    // Which names there are is the contract's to say.
    const name = required(positionals[0], 'NAME') as ModelName;
    const source = action === 'add' ? path.resolve(required(positionals[1], 'PATH')) : '';
    const client = await open();
    const { jobId } =
      action === 'add'
        ? await client.call('models.add', { name, path: source })
        : await client.call('models.fetch', values.from === undefined ? { name } : { name, from: values.from });
    const model = await client.finish<ModelSummary>(jobId, { signal, onChange: terminal.follow() });
    return terminal.result(model, [line(model)]);
  },
};
