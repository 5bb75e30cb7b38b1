import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './test/runner/order.ts';

/** What Node compiled of a source, for every process that the tests start: half of what a command line costs is this. */
const compiled = fileURLToPath(new URL('node_modules/.cache/understudy/compiled', import.meta.url));

// One process per file: tests start real servers, sshd and browsers. Two cores are the size of the machines this runs on, and
// most of these processes wait for another one most of the time.
export default defineConfig({
  // Electron's own package starts a download when plain Node loads it; tests get a stand-in on Debian's Chromium.
  resolve: {
    alias: [
      { find: /^electron$/, replacement: fileURLToPath(new URL('test/fakes/electron/electron.ts', import.meta.url)) },
    ],
  },
  test: {
    server: { deps: { inline: ['electron-store'] } },
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 4,
    globalSetup: ['test/runner/run-folder.ts'],
    sequence: { sequencer: WaitingFirst },
    env: { NODE_COMPILE_CACHE: compiled },
    // These limits end what hangs; none of them says how fast something must be. A machine that is many times slower than
    // an idle one with two cores stays within them.
    expect: { poll: { timeout: 120_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default'],
  },
});
