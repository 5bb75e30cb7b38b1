/**
 * Keeps keys out of releases: a release is copied to places with other readers than this computer. Looks for the app's own
 * secrets word for word and for the shapes of well-known keys, and says file and line, never the secret.
 */
import { readFile } from 'node:fs/promises';
import { AppError } from '../kernel/app-error.ts';
import type { SourceFile } from './ports.ts';

const MAX_SCANNED_BYTES = 4 * 1024 * 1024;

const shapes: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'private-key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { kind: 'aws-access-key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: 'aliyun-access-key', pattern: /\bLTAI[0-9A-Za-z]{12,26}\b/ },
  { kind: 'tencent-secret-id', pattern: /\bAKID[0-9A-Za-z]{32}\b/ },
  { kind: 'github-token', pattern: /\b(?:ghp|gho|ghs|ghu|github_pat)_[0-9A-Za-z_]{30,}\b/ },
  { kind: 'slack-token', pattern: /\bxox[abprs]-[0-9A-Za-z-]{10,}/ },
  {
    kind: 'named-secret',
    pattern:
      /["']?\b(?:secret_?access_?key|access_?key_?secret|api_?key|client_?secret|passw(?:or)?d|auth_?token)\b["']?\s*[:=]\s*["']?[^\s"',;}{<$]{8,}/i,
  },
];

export interface FoundSecret {
  readonly line: number;
  readonly kind: string;
}

/** First secret in the text, or null. `known` are values that must not appear at all. */
export function findSecret(text: string, known: readonly string[]): FoundSecret | null {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (known.some((secret) => line.includes(secret))) return { line: index + 1, kind: 'own-secret' };
    const shape = shapes.find(({ pattern }) => pattern.test(line));
    if (shape) return { line: index + 1, kind: shape.kind };
  }
  return null;
}

/** Throws BACKUP_SECRET_FOUND with file and line. Only texts are read: a key inside weights would be noise, not a setting. */
export async function assertNoSecrets(
  files: readonly SourceFile[],
  known: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const texts = files.filter(
    ({ role, sizeBytes }) => (role === 'config' || role === 'document') && sizeBytes <= MAX_SCANNED_BYTES,
  );
  for (const file of texts) {
    signal?.throwIfAborted();
    const found = findSecret(await readFile(file.absolute, 'utf8'), known);
    if (found) {
      throw new AppError('BACKUP_SECRET_FOUND', {
        details: { file: file.path, line: found.line, kind: found.kind },
        remedy: { kind: 'retry' },
      });
    }
  }
}
