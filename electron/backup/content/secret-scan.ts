/**
 * Keeps keys out of releases: a release is copied to places with other readers than this computer. Every file is looked at,
 * whatever its name: small ones for everything that looks like a key or a password, larger ones for the secrets that are
 * stored here. Weights beyond that are not read again. What is told is file, line and kind, never the secret.
 */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { hashFile, sha256Hex } from '../../kernel/hash-file.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Log } from '../../kernel/ports.ts';
import { readPieces } from '../../kernel/read-pieces.ts';
import { isUnreadable } from '../../kernel/unreadable.ts';
import type { SourceFile } from '../ports.ts';
import { secretRules } from './secret-rules.ts';

/** Longer texts are tables and logs; the patterns would hold up everything else for seconds. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
const MAX_BINARY_BYTES = 64 * 1024 * 1024;
/** Others stand in any file by chance: short ones, and a single word. */
const telling = /^(?![a-z]{1,11}$).{6,}$/i;
/** A key of several lines is looked for by its lines. */
const LEAST_KNOWN_LINE = 20;
/** A text has no zero in its beginning. */
const LOOKED_FOR_ZERO = 8192;
const keyStoreName = /\.(?:p12|pfx|jks|keystore|kdbx?)$/i;

export interface FoundSecret {
  readonly line: number;
  readonly kind: string;
}

/** A file as it was hashed. */
export interface HashedSource {
  readonly file: SourceFile;
  readonly sha256: string;
}

export interface SecretScan {
  /**
   * Throws BACKUP_SECRET_FOUND with file, line and kind. Answers the files that are no longer what was hashed: they were not
   * looked at. `known`: values that must not be in any file; `seal` keeps what is remembered of them from being guessed.
   */
  check(
    files: readonly HashedSource[],
    known: readonly string[],
    options: { readonly seal: string; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly string[]>;
}

const memoryFile = z.object({ version: z.literal(1), by: z.string(), clean: z.array(z.string()) });

/** What was found clean is not read again, as long as the rules and the stored secrets are the same. */
export async function openSecretScan(deps: { readonly file: string; readonly log: Log }): Promise<SecretScan> {
  const stored = await readJsonFile(deps.file, memoryFile).catch((error: unknown) => {
    deps.log.warn('scanned files begun anew', { error: String(error) });
    return null;
  });
  let by = stored?.by ?? '';
  let clean: ReadonlySet<string> = new Set(stored?.clean);

  return {
    async check(files, known, { seal, signal }) {
      const words = knownWords(known);
      const now = createHmac('sha256', seal)
        .update(JSON.stringify([rulesId, words]))
        .digest('hex');
      if (now !== by) clean = new Set();
      const cleanNow = new Set<string>();
      const changed: string[] = [];
      for (const { file, sha256 } of files) {
        signal?.throwIfAborted();
        if (file.sizeBytes > (words.length > 0 ? MAX_BINARY_BYTES : MAX_TEXT_BYTES)) continue;
        const mark = isCode(file) ? `${sha256} code` : sha256;
        if (!clean.has(mark) && !cleanNow.has(mark)) {
          const seen = await look(file, words, signal).catch(asChanged);
          if (seen.sha256 !== sha256) {
            changed.push(file.absolute);
            continue;
          }
          if (seen.found) throw secretFound(file, seen.found);
        }
        cleanNow.add(mark);
      }
      const isNew = now !== by || cleanNow.size !== clean.size || [...cleanNow].some((mark) => !clean.has(mark));
      [by, clean] = [now, cleanNow];
      if (isNew) await writeJsonFile(deps.file, { version: 1, by, clean: [...cleanNow].sort() });
      return changed;
    },
  };
}

const rulesId = sha256Hex(JSON.stringify(secretRules.map(({ kind, pattern }) => [kind, pattern.source])));

interface Look {
  /** Of what was read; null when it could not be read. */
  readonly sha256: string | null;
  readonly found: FoundSecret | null;
}

async function look(file: SourceFile, known: readonly string[], signal: AbortSignal | undefined): Promise<Look> {
  if (file.sizeBytes > MAX_TEXT_BYTES) return lookForKnown(file, known, signal);
  const bytes = await readFile(file.absolute, { signal });
  const found = keyStoreName.test(file.path) ? { line: 1, kind: 'key-store' } : findSecret(bytes, known, isCode(file));
  return { sha256: sha256Hex(bytes), found };
}

/** Line by line is no use here: the pieces overlap by as much as the longest secret. */
async function lookForKnown(file: SourceFile, known: readonly string[], signal?: AbortSignal): Promise<Look> {
  const wanted = known.map((word) => Buffer.from(word));
  const overlap = Math.max(0, ...wanted.map(({ length }) => length)) - 1;
  let tail = Buffer.alloc(0);
  let lines = 1;
  let found: FoundSecret | null = null;
  for await (const piece of readPieces(file.absolute, 0, signal)) {
    const window = Buffer.concat([tail, piece]);
    const at = wanted.map((word) => window.indexOf(word)).find((index) => index >= 0);
    if (at !== undefined) {
      found = { line: lines + countLines(window, at), kind: 'own-secret' };
      break;
    }
    const keep = Math.max(0, window.length - overlap);
    lines += countLines(window, keep);
    tail = window.subarray(keep);
  }
  return { sha256: await hashFile(file.absolute, { signal }), found };
}

/** First secret in the file, or null. `known` are values that must not appear at all; in `code` only unmistakable keys count. */
export function findSecret(content: string | Uint8Array, known: readonly string[], code = false): FoundSecret | null {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.length);
  const text = textOf(bytes);
  if (text === null) {
    const at = known.map((word) => bytes.indexOf(word)).find((index) => index >= 0);
    return at === undefined ? null : { line: 1 + countLines(bytes, at), kind: 'own-secret' };
  }
  const own = known.map((word) => text.indexOf(word)).filter((index) => index >= 0);
  const found = own.map((index) => ({ index, kind: 'own-secret' }));
  const lower = text.toLowerCase();
  for (const { kind, hints, pattern, counts, notInCode } of secretRules) {
    if ((code && notInCode) || !hints.some((hint) => lower.includes(hint))) continue;
    for (const match of text.matchAll(pattern)) {
      if (counts && !counts(match, text)) continue;
      found.push({ index: match.index, kind });
      break;
    }
  }
  const inLines = found.map(({ index, kind }) => ({ line: lineAt(text, index), kind }));
  // Of two on one line the rule that stands first says more precisely what it is.
  return inLines.sort((a, b) => a.line - b.line)[0] ?? null;
}

/** Null for what is no text. */
function textOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.subarray(0, LOOKED_FOR_ZERO).includes(0) ? null : bytes.toString('utf8');
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** What is looked for of each stored secret. */
function knownWords(known: readonly string[]): readonly string[] {
  return known.flatMap((secret) => {
    const lines = secret.trim().split(/\s*\n\s*/);
    if (lines.length === 1) return lines.filter((line) => telling.test(line));
    return lines.filter((line) => line.length >= LEAST_KNOWN_LINE && !line.startsWith('-----'));
  });
}

/** The runtime is this program's own code, in which a password is a word like any other. */
function isCode({ role }: SourceFile): boolean {
  return role === 'runtime';
}

function asChanged(error: unknown): Look {
  if (isUnreadable(error) || (error as NodeJS.ErrnoException).code === 'ENOENT') return { sha256: null, found: null };
  throw error;
}

function secretFound(file: SourceFile, { line, kind }: FoundSecret): AppError {
  return new AppError('BACKUP_SECRET_FOUND', {
    details: { file: file.path, line, kind },
    remedy: { kind: 'retry' },
  });
}
