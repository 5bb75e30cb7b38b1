// Five thousand seeded texts of every kind: nothing crashes, nothing hangs, every id is in the table.
import { expect, it } from 'vitest';
import { createFrontEnd } from '../../../../native-models/text/front-end.ts';
import { cpuMs } from '../../../fixtures/cpu-clock.ts';
import { createRandom, randomText } from '../../../fixtures/random-text.ts';
import { METHODS, MODES, readAnything } from '../../../fixtures/read-anything.ts';

const SYMBOLS = 732;

it('reads or refuses anything', () => {
  const frontEnds = [createFrontEnd({ symbols: 'v2' }), createFrontEnd({ symbols: 'v2', mode: 'official' })] as const;
  const random = createRandom(20_240_601);
  let sentences = 0;
  for (let round = 0; round < 5000; round++) {
    const text = randomText(random, round % 50 === 0 ? 2000 : 80);
    const language = MODES[random() % MODES.length]!;
    const splitMethod = METHODS[random() % METHODS.length]!;
    const start = cpuMs();
    sentences += readAnything(frontEnds[round % 2]!, text, { language, splitMethod }, SYMBOLS);
    // The first texts load the tables; afterwards a second is far more than any of these may take.
    if (round > 200) expect(cpuMs() - start).toBeLessThan(1000);
  }
  expect(sentences).toBeGreaterThan(3000);
});
