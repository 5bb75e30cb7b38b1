/** Models, in the pretended studio. */
import type { RoomHandlers, Studio } from '../studio.ts';

export function modelsRoom({ start, world }: Studio): RoomHandlers<'models'> {
  function takeModel(name: (typeof world.models)[number]['name']): { jobId: string } {
    const model = world.models.find((one) => one.name === name);
    const sizeBytes = 189e6;
    return start(
      'model-fetch',
      model?.place ?? name,
      [
        ['models.step.download', { done: 0.4 * sizeBytes, total: sizeBytes, unit: 'bytes' }],
        ['models.step.check', { done: 0, total: 0, unit: 'steps' }],
      ],
      () => {
        const fetched = world.models.map((one) =>
          one.name === name ? { ...one, state: 'present' as const, sizeBytes, sha256: 'c3'.repeat(32) } : one,
        );
        world.models.splice(0, world.models.length, ...fetched);
        return fetched.find((one) => one.name === name);
      },
    );
  }

  return {
    'models.list': async () => world.models,
    'models.fetch': async ({ name }) => takeModel(name),
    'models.add': async ({ name }) => takeModel(name),
  };
}
