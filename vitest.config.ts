import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// One process per file: tests start real servers, sshd and browsers, and two cores are the size of the machines this runs on.
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
    maxWorkers: 2,
    // These limits end what hangs; none of them says how fast something must be. A machine that is many times slower than
    // an idle one with two cores stays within them.
    expect: { poll: { timeout: 120_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default'],
  },
});
