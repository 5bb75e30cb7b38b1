import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSoundProgram } from '../../../electron/platform/sound-program.ts';
import { until } from '../../fixtures/until.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-program-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const list = ' A....D aac  AAC\n A....D flac  FLAC\n V....D png  PNG\n A..... mp2  MP2';

/** A program that knows the list and then does `act`. */
async function program(name: string, act: string): Promise<string> {
  const file = path.join(dir, name);
  await writeFile(file, `#!/bin/sh\ncase "$*" in *-encoders*) printf '%s\\n' '${list}'; exit 0;; esac\n${act}\n`);
  await chmod(file, 0o755);
  return file;
}
async function* parts(count: number, failure?: Error): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(1000).fill(i);
  if (failure) throw failure;
}
async function heard(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const part of bytes) length += part.length;
  return length;
}

describe('a program that writes sound', () => {
  it('is asked what it can write', async () => {
    expect([...(await findSoundProgram(await program('lists', 'exit 0'))).formats].sort()).toEqual(['aac', 'flac']);
    expect((await findSoundProgram(path.join(dir, 'nowhere'))).formats.size).toBe(0);
    expect([...(await findSoundProgram()).formats].sort()).toEqual(['aac', 'flac', 'mp3']);
  });

  it('gets all of the sound and gives all of its bytes', async () => {
    const cat = await findSoundProgram(await program('cat', 'exec cat'));
    expect(await heard(cat.encode('aac', 32_000, parts(500)))).toBe(500_000);
  });

  it('is quoted when it fails', async () => {
    const failing = await findSoundProgram(await program('fails', 'echo "no such codec" >&2; exit 3'));
    await expect(heard(failing.encode('aac', 32_000, parts(500)))).rejects.toThrow('no such codec');
  });

  it('a failure of the sound is the failure that is told', async () => {
    const cat = await findSoundProgram(await program('cat', 'exec cat'));
    await expect(heard(cat.encode('aac', 32_000, parts(3, new Error('the engine fell'))))).rejects.toThrow(
      'the engine fell',
    );
  });

  it('ends when nobody wants its bytes any more', async () => {
    const endless = await findSoundProgram(await program('endless', 'echo $$; exec cat /dev/zero'));
    let pid = 0;
    for await (const bytes of endless.encode('flac', 32_000, parts(3))) {
      pid ||= Number.parseInt(Buffer.from(bytes).toString('latin1'), 10);
      break;
    }
    expect(pid).toBeGreaterThan(1);
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await until('the end of the program', () => !isAlive());
  });
});
