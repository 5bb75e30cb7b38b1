/** The engine is given its files and talks to its owner only: no code in its process can open a connection. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const engine = path.resolve(import.meta.dirname, '../../native-models');
const sources = readdirSync(engine, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(engine, file), 'utf8') }));

const filesWith = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('the engine library', () => {
  it('is read', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(filesWith(/from 'onnxruntime-node'/).length).toBeGreaterThan(0);
  });

  it('imports nothing that opens a connection or starts a process', () => {
    expect(filesWith(/['"](node:)?(net|tls|http|https|http2|dgram|dns|child_process|cluster)['"/]/)).toEqual([]);
    expect(filesWith(/\b(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/)).toEqual([]);
  });

  it('runs no code that it was given as data', () => {
    expect(filesWith(/\beval\s*\(|new Function\s*\(|['"]node:vm['"]/)).toEqual([]);
  });

  it('loads the networks only where they run', () => {
    expect(
      filesWith(/from '(onnxruntime-node|koffi)'/).filter((file) => !file.startsWith(`runtime${path.sep}`)),
    ).toEqual([]);
  });
});
