/**
 * Opens onnxruntime's library where it can be called directly, and checks it before it is used: version first, then one
 * computation. Where either fails, networks run through the package onnxruntime-node instead: the same results, only slower.
 */
import './runtime-environment.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { checkLibrary } from './library-check.ts';
import { pointer, readOrtApi } from './ort-api.ts';
import { type CopyMemory, createOrtLibrary, type OrtLibrary } from './ort-calls.ts';

/** The library, or why it is not called directly. */
export type OrtAccess =
  | { readonly library: OrtLibrary; readonly refusal: null }
  | { readonly library: null; readonly refusal: string };

export interface OrtCheck {
  /** Version that the library must have; that of the installed package when left out. */
  readonly version?: string;
  /** Rejects when the opened library must not be used. */
  readonly check?: (library: OrtLibrary) => Promise<void>;
}

/** Networks need more stack than the little that koffi gives foreign calls by default. */
const STACK_BYTES = 8 << 20;

let opened: Promise<OrtAccess> | undefined;
/** koffi 3.3 closes a library when its handle is collected, even while its functions are in use. */
const kept: LibraryHandle[] = [];

/** The library of this process, opened and checked at the first call. */
export function ortLibrary(): Promise<OrtAccess> {
  opened ??= openOrtLibrary();
  return opened;
}

/** Never rejects. */
export async function openOrtLibrary({ version, check = checkLibrary }: OrtCheck = {}): Promise<OrtAccess> {
  try {
    // The import fails where koffi has no binary for the system.
    const { default: koffi } = await import('koffi');
    const installed = findInstalled();
    const library = load(koffi, installed.file, version ?? installed.version);
    await check(library);
    return { library, refusal: null };
  } catch (error) {
    return { library: null, refusal: error instanceof Error ? error.message : String(error) };
  }
}

function load(koffi: typeof Koffi, file: string, version: string): OrtLibrary {
  // koffi refuses any change, even to the same values, once a library is loaded.
  if (koffi.config()['sync_stack_size'] !== STACK_BYTES) {
    koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  }
  const library = koffi.load(file);
  const isWindows = process.platform === 'win32';
  const memory = koffi.load(isWindows ? 'msvcrt.dll' : null);
  kept.push(library, memory);
  const copy = memory.func('memcpy', pointer, [pointer, pointer, 'size_t']) as CopyMemory;
  return createOrtLibrary(koffi, readOrtApi(koffi, library, version), copy, isWindows ? 'str16' : 'str');
}

/** The library file inside the package onnxruntime-node, and the package's version. */
function findInstalled(): { readonly file: string; readonly version: string } {
  const root = path.join(path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..');
  const folder = path.join(root, 'bin/napi-v6', process.platform, process.arch);
  const name = readdirSync(folder).find((file) => /^(lib)?onnxruntime(\.so\.1|\.1\.dylib|\.dll)$/.test(file));
  if (name === undefined) throw new Error(`no library in ${folder}`);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly version: string };
  return { file: path.join(folder, name), version };
}
