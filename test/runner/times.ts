/**
 * A reporter of the test runner: how long each test file took with all its set-up, slowest first, in a file that stays until
 * the next run. The runner's own report knows of tests only, and a suite's set-up is often the larger part.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { root } from '../../build/root.ts';
import { type FileTime, timesFile } from '../../build/slowest-tests.ts';

export default class TestTimes implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const times = modules.map((module): FileTime => {
      const { duration, collectDuration, prepareDuration, environmentSetupDuration, setupDuration } =
        module.diagnostic();
      return {
        file: path.relative(root, module.moduleId),
        seconds: seconds(duration),
        // Processes, imports: what a file costs before its first test.
        startSeconds: seconds(collectDuration + prepareDuration + environmentSetupDuration + setupDuration),
      };
    });
    times.sort((a, b) => b.seconds - a.seconds);
    mkdirSync(path.dirname(timesFile), { recursive: true });
    writeFileSync(timesFile, `[\n${times.map((time) => JSON.stringify(time)).join(',\n')}\n]\n`);
  }
}

const seconds = (ms: number): number => Math.round(ms) / 1000;
