/**
 * `npm test`: sets up what the tests need, runs all of them, and ends with the slowest ten files and tests and a plain count,
 * made from the runner's own report (`N passed, N failed`). A test file that does not even load counts as a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { podmanPackages } from '../test/fakes/podman.ts';
import { trayDeskPackages } from '../test/fakes/tray-desk.ts';
import { buildRenderer } from './build-renderer.ts';
import { ensureDebianPackages } from './debian-packages.ts';
import { buildRuntime } from './headless/runtime.ts';
import { root } from './root.ts';
import { type FileTime, slowestFiles, slowestTests, timesFile } from './slowest-tests.ts';

const needed = [
  'chromium',
  'libvulkan1',
  'fonts-noto-cjk',
  'openssh-server',
  'openssh-client',
  'iproute2',
  'openssl',
  'tcsh',
  'fish',
  'faketime',
  'jq',
  'rclone',
  'skopeo',
  'sox',
  'pocketsphinx',
  'age',
  'procps',
  'bind9',
  'bind9-dnsutils',
  'iptables',
  'sudo',
  'fuse3',
  'xfsprogs',
  'bindfs',
  'prometheus',
  'prometheus-alertmanager',
  'ffmpeg',
  'unzip',
  'pocketsphinx-en-us',
  ...podmanPackages,
  ...trayDeskPackages,
  'docker-registry',
  'python3-kubernetes',
];

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly duration?: number | null }[];
  }[];
}

ensureDebianPackages(needed);
await buildRenderer();
await buildRuntime();

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-test-'));
const reportFile = path.join(folder, 'report.json');
const run = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--reporter=${path.join(root, 'test/runner/times.ts')}`,
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

let report: Report;
let times: readonly FileTime[];
try {
  report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  times = JSON.parse(readFileSync(timesFile, 'utf8')) as readonly FileTime[];
} catch {
  console.error('The test runner left no report.');
  console.log('0 passed, 1 failed');
  process.exit(1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const unloadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const file of unloadable) console.error(`did not load: ${path.relative(root, file.name)}`);
console.log([`Slowest files (all are in ${path.relative(root, timesFile)}):`, ...slowestFiles(times)].join('\n'));
console.log(['Slowest tests:', ...slowestTests(report.testResults, root)].join('\n'));
// A test that was left out has not passed.
const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests + unloadable.length;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exit(failed > 0 || run.status !== 0 || report.numPassedTests === 0 ? 1 : 0);
