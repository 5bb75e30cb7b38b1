import { defineConfig } from 'vitest/config';

// One process per file: tests start real servers, sshd and browsers, and two cores are the size of the machines this runs on.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
});
