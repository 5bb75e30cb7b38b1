/** The engine is given its files and talks to its owner only: no code in its process can open a connection. */
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { tempDir } from '../unit/temp-dir.ts';

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

  it('calls nothing that opens a connection (the import law knows the modules that do)', () => {
    expect(filesWith(/\b(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/)).toEqual([]);
  });

  it('keeps the runtime from reporting to its makers', async () => {
    const scratch = await tempDir();
    const { HOME: _home, ...env } = process.env;
    const child = fork(path.join(engine, 'child.ts'), ['{}'], {
      execArgv: [],
      serialization: 'advanced',
      env: { ...env, TMPDIR: scratch, HOME: scratch },
    });
    const replies = on(child, 'message');
    child.send({ kind: 'import', id: 1, input: { ...(await readPilotImport()), destination: scratch } });
    for await (const [reply] of replies) {
      if (reply.kind === 'failed') throw new Error(JSON.stringify(reply));
      if (reply.kind === 'done') break;
    }
    child.kill();
    await once(child, 'exit');
    // With its reports the runtime would have left a log and the mark of a session here.
    expect(await readdir(scratch)).toEqual(['pilot']);
  });

  it('runs no code that it was given as data', () => {
    expect(filesWith(/\beval\s*\(|new Function\s*\(/)).toEqual([]);
  });
});
