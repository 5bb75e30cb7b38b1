/** A graphics device that crashes twice: remembered over the next start, and forgotten with the Electron that it crashed. */
import { beforeEach, expect, it } from 'vitest';
import { guardGpu } from '../../electron/shell/gpu-guard.ts';
import * as electron from '../fakes/electron/electron.ts';
import { tempDir } from '../unit/temp-dir.ts';

const NOW = Date.UTC(2026, 10, 29);

beforeEach(async () => electron.app.setPath('userData', await tempDir()));

/** A start of the app: does it draw without the graphics device? */
function start(version: string) {
  electron.app.removeAllListeners('child-process-gone');
  electron.app.isSoftware = false;
  const gpu = guardGpu(version, () => NOW);
  return { gpu, isSoftware: electron.app.isSoftware };
}
const crash = (type = 'GPU', reason = 'crashed'): unknown =>
  electron.app.emit('child-process-gone', {}, { type, reason });

it('draws without it from the next start on, until Electron is another one', () => {
  expect(start('45').isSoftware).toBe(false);
  crash();
  crash();
  expect(start('45').isSoftware).toBe(true);
  expect(start('45').isSoftware).toBe(true);
  expect(start('46').isSoftware).toBe(false);
  expect(start('45').isSoftware).toBe(false);
});

it('one crash, an end that was meant, and another process change nothing', () => {
  start('45');
  crash();
  crash('GPU', 'clean-exit');
  crash('GPU', 'killed');
  crash('Utility');
  expect(start('45').isSoftware).toBe(false);
});

it('a person may ask for it, and take that back', () => {
  start('45').gpu.choose(true);
  const next = start('45');
  expect(next.isSoftware).toBe(true);
  next.gpu.choose(false);
  expect(start('45').isSoftware).toBe(false);
});
