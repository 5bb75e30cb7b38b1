import { expect, it } from 'vitest';
import { catalog, mirrors } from '../../../electron/models/catalog.ts';
import { asApp } from '../../../electron/voices/engine-errors.ts';
import { EngineError } from '../../../native-models/engine-error.ts';

it('lists files that make each model complete, from https alone', () => {
  expect(catalog.length).toBeGreaterThan(4);
  expect(mirrors.length).toBeGreaterThan(0);
  for (const { files, needs, kind, place } of catalog) {
    const names = files.map((file) => file.name);
    expect(needs.length).toBeGreaterThan(0);
    expect(needs.every((group) => group.some((name) => names.includes(name)))).toBe(true);
    if (kind === 'file') expect(names).toEqual([place]);
  }
  const all = [...mirrors, ...catalog.flatMap((model) => model.mirrors ?? [])];
  expect(all.filter((mirror) => !mirror.startsWith('https://'))).toEqual([]);
});

it.each(catalog.map(({ name }) => name))('a voice that lacks %s says which command brings it', async (model) => {
  await expect(asApp(Promise.reject(new EngineError('MODEL_MISSING', 'not here', { model })))).rejects.toMatchObject({
    code: 'MODELS_MISSING',
    remedy: { kind: 'run', command: `understudy models fetch ${model}` },
  });
});
