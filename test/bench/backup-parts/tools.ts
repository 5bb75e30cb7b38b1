/** What is compared: Understudy and the tools that studios use instead, each on the same files and with a bucket of its own. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';
import type { BenchFigures, BenchOrder } from './act.ts';
import type { Measured, MeasuredProgram } from './measure.ts';

/** Where a tool finds the files and keeps its own; its store is empty at the beginning. */
export interface Place {
  /** Its folder `voices` is backed up. */
  readonly dir: string;
  /** Of the tool itself: caches, a repository, archives. */
  readonly own: string;
  /** Of the S3 store; null: the store is a folder in `own`. */
  readonly endpoint: string | null;
  readonly bucket: string;
}

export interface Tool {
  readonly name: string;
  /** Makes what the first backup needs. */
  prepare(): Promise<void>;
  backup(how: 'as usual' | 'everything read again'): MeasuredProgram;
  restore(target: string): MeasuredProgram;
  /**
   * Of a place that has everything but one file. `copyIn`: the tool completes a copy of the files, which is made there before;
   * else it finds the files where they lie.
   */
  readonly restoresOver: 'copyIn' | 'library';
  /** Keeps what the next act needs to know of this one; throws when the tool did not do it. */
  learn(measured: Measured): void;
}

const keys = { accessKeyId: 'bench-key-id', secretAccessKey: 'bench-secret-access-key' };
const awsKeys = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
const act = fileURLToPath(new URL('./act.ts', import.meta.url));
/** As every command of the app has it. */
const warm = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/understudy/compiled', import.meta.url)),
};
const parts = [
  '../../integration/backup/studio.ts',
  '../../../electron/platform/disk-child.ts',
  '../../../electron/platform/hash-worker.ts',
].map((part) => new URL(part, import.meta.url).href);

export const makers: Readonly<Record<string, (place: Place) => Tool>> = {
  understudy,
  restic,
  rclone,
  tar,
};

/** How a tool that is not there is got, or null when it is there. */
export function missingTool(name: string): string | null {
  const program = name === 'tar' ? 'tar' : name;
  if (name === 'understudy' || spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined) return null;
  return `${name} is not installed and is left out: apt-get install -y ${name}`;
}

function check(name: string, { code, stderr }: Measured): void {
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr.slice(-2000)}`);
}

/** A process that does with the app's own parts what the app does. */
function understudy({ dir, own, endpoint, bucket }: Place): Tool {
  const store: StoreSettings =
    endpoint === null
      ? { kind: 'folder', path: path.join(own, 'store') }
      : { kind: 's3', endpoint, region: 'us-east-1', bucket, prefix: 'understudy/v1/', pathStyle: true };
  const order = (change: Partial<BenchOrder>): MeasuredProgram => ({
    command: [process.execPath, act, JSON.stringify({ dir, store, ...change } satisfies BenchOrder)],
    env: warm,
  });
  let releaseId = '';
  return {
    name: 'understudy',
    async prepare() {
      const studio = await openStudio({ dir, keys });
      await studio.backup.setStore(store, { createFolder: true });
      await studio.close();
      // As in an app that ran before: what Node compiled of it is there.
      for (const part of parts)
        runNow({ command: [process.execPath, '-e', `import(${JSON.stringify(part)})`], env: warm });
    },
    backup: (how) => order({ forgetHashes: how === 'everything read again' }),
    restore: (target) => order({ restore: { releaseId, target } }),
    restoresOver: 'library',
    learn(measured) {
      check('understudy', measured);
      ({ releaseId } = JSON.parse(measured.stdout) as BenchFigures);
    },
  };
}

function restic({ dir, own, endpoint, bucket }: Place): Tool {
  const repository = endpoint === null ? path.join(own, 'repository') : `s3:${endpoint}/${bucket}`;
  const shared = ['-q', '-r', repository, '--cache-dir', path.join(own, 'cache'), '-o', 's3.bucket-lookup=path'];
  const env = { ...awsKeys, RESTIC_PASSWORD: 'bench', AWS_DEFAULT_REGION: 'us-east-1' };
  const run = (...words: string[]): MeasuredProgram => ({ command: ['restic', ...words, ...shared], env, cwd: dir });
  return {
    name: 'restic',
    prepare: async () => runNow(run('init')),
    backup: (how) => run('backup', 'voices', ...(how === 'as usual' ? [] : ['--force'])),
    restore: (target) => run('restore', 'latest', '--target', target),
    restoresOver: 'copyIn',
    learn: (measured) => check('restic', measured),
  };
}

function rcloneProgram({ own, endpoint, bucket }: Place): {
  readonly env: Record<string, string>;
  readonly remote: string;
} {
  return {
    env: {
      ...awsKeys,
      // It would refuse to start with one.
      AWS_CA_BUNDLE: '',
      RCLONE_CONFIG: '/dev/null',
      RCLONE_CONFIG_BENCH_TYPE: 's3',
      RCLONE_CONFIG_BENCH_PROVIDER: 'Minio',
      RCLONE_CONFIG_BENCH_ENV_AUTH: 'true',
      RCLONE_CONFIG_BENCH_REGION: 'us-east-1',
      RCLONE_CONFIG_BENCH_ENDPOINT: endpoint ?? '',
    },
    remote: endpoint === null ? path.join(own, 'copy') : `bench:${bucket}/copy`,
  };
}

function rclone(place: Place): Tool {
  const { env, remote } = rcloneProgram(place);
  const run = (...words: string[]): MeasuredProgram => ({ command: ['rclone', 'copy', ...words], env, cwd: place.dir });
  return {
    name: 'rclone',
    prepare: async () => {},
    backup: (how) => run('voices', `${remote}/voices`, ...(how === 'as usual' ? [] : ['--checksum'])),
    restore: (target) => run(remote, target),
    restoresOver: 'copyIn',
    learn: (measured) => check('rclone', measured),
  };
}

/** The script that many studios have: everything into one archive, its digest into a list, both away. */
function tar(place: Place): Tool {
  const { env, remote } = rcloneProgram(place);
  const archive = path.join(place.own, 'voices.tar.gz');
  const withRclone = missingTool('rclone') === null;
  const away = path.join(place.own, 'away');
  const put = withRclone ? `rclone copyto "$1" "$2/voices.tar.gz"` : `mkdir -p "$3" && cp "$1" "$3"`;
  const get = withRclone ? `rclone copyto "$2/voices.tar.gz" "$1"` : `cp "$3/voices.tar.gz" "$1"`;
  const run = (script: string, cwd: string): MeasuredProgram => ({
    command: ['sh', '-euc', script, 'sh', archive, remote, away],
    env,
    cwd,
  });
  return {
    name: 'tar',
    prepare: async () => {},
    backup: () => run(`tar -czf "$1" voices; sha256sum "$1" >> "$1.log"; ${put}; rm "$1"`, place.dir),
    restore: (target) => run(`${get}; sha256sum -c --quiet "$1.log"; tar -xzf "$1"; rm "$1"`, target),
    restoresOver: 'copyIn',
    learn: (measured) => check('tar', measured),
  };
}

function runNow({ command: [program, ...words], env, cwd }: MeasuredProgram): void {
  const { status, stderr } = spawnSync(program, words, { env: { ...process.env, ...env }, cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
