/** M4A by `ffmpeg`, where the computer has it: AAC and its container. It is handed samples and works on the one file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { AppError } from '../../kernel/app-error.ts';
import { translateFileError } from '../../kernel/json-file.ts';
import { pcm16Bytes, toNearestPcm16 } from './pcm16.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';
import { ffmpegMetadata } from './tags.ts';

const BITS_PER_SECOND = '128k';
const FULL_DISK = /No space left on device|Disk quota exceeded/;

export async function createM4aWriter(target: SoundTarget, program = 'ffmpeg'): Promise<SoundWriter> {
  const { file, sampleRateHz, tags, onHeard } = target;
  // Beside the part, where it is found and removed with it.
  const words = `${file.path}-tags`;
  writeFileSync(words, ffmpegMetadata(tags));
  const raw = ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', '1'];
  const child = start(program, [
    ...['-y', ...raw, '-i', 'pipe:0', '-protocol_whitelist', 'file', '-f', 'ffmetadata', '-i', `file:${words}`],
    ...['-map', '0:a', '-map_metadata', '1', '-map_chapters', '1', '-c:a', 'aac', '-b:a', BITS_PER_SECOND],
    ...['-movflags', '+faststart', '-f', 'ipod', `file:${file.path}`],
  ]);
  await child.started.catch((error: unknown) => {
    rmSync(words, { force: true });
    throw error;
  });
  return {
    async add(samples) {
      const bytes = pcm16Bytes(toNearestPcm16(samples));
      if (!child.process.stdin?.write(bytes))
        await Promise.race([once(child.process.stdin!, 'drain').catch(() => {}), child.ended]);
    },
    async end() {
      child.process.stdin?.end();
      const said = await child.ended;
      if (said !== null) throw refusal(said, file.path);
      await listen(program, file.path, onHeard);
    },
    async free() {
      child.process.kill('SIGKILL');
      rmSync(words, { force: true });
    },
  };
}

/** What a decoder makes of it. */
async function listen(program: string, file: string, onHeard: (samples: Float32Array) => void): Promise<void> {
  const child = start(program, ['-i', `file:${file}`, '-ac', '1', '-f', 'f32le', 'pipe:1']);
  let rest = Buffer.alloc(0);
  for await (const piece of child.process.stdout ?? []) {
    const bytes = Buffer.concat([rest, piece as Buffer]);
    const whole = bytes.length - (bytes.length % 4);
    onHeard(Float32Array.from({ length: whole / 4 }, (_, i) => bytes.readFloatLE(i * 4)));
    rest = bytes.subarray(whole);
  }
  const said = await child.ended;
  if (said !== null) throw refusal(said, file);
}

interface Running {
  readonly process: ChildProcess;
  /** Rejects when there is no such program. */
  readonly started: Promise<void>;
  /** Null when it ended well, otherwise its last words. */
  readonly ended: Promise<string | null>;
}

function start(program: string, args: readonly string[]): Running {
  const child = spawn(program, ['-hide_banner', '-nostats', '-v', 'error', ...args], { stdio: 'pipe' });
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-500);
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // A full disk while the file is closed is told, but does not count as a failure.
    const endedWell = (code: number | null): boolean => code === 0 && !FULL_DISK.test(lastWords);
    child.once('close', (code, signal) =>
      resolve(endedWell(code) ? null : lastWords.trim() || `exit ${code ?? signal}`),
    );
  });
  const started = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(refusal(error.message, program)));
  });
  started.catch(() => {});
  return { process: child, started, ended };
}

function refusal(said: string, file: string): unknown {
  if (FULL_DISK.test(said)) return translateFileError(Object.assign(new Error(said), { code: 'ENOSPC' }), file);
  return new AppError('EXPORT_NEEDS_FFMPEG', { details: { format: 'm4a' }, message: said });
}
