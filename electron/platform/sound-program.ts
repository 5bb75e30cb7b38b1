/**
 * `ffmpeg`, when the computer has it: AAC, MP3 and FLAC for those who ask the voice service for them. It is asked once what
 * it can write; each sound is a process of its own on pipes, which does not outlive whoever wants the sound.
 */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProgramFormat, SoundProgram } from '../synthesis/ports.ts';

const codecs: Readonly<Record<ProgramFormat, { readonly encoder: string; readonly output: readonly string[] }>> = {
  // What the official server asks for.
  aac: { encoder: 'aac', output: ['-c:a', 'aac', '-b:a', '192k', '-f', 'adts'] },
  mp3: { encoder: 'libmp3lame', output: ['-c:a', 'libmp3lame', '-b:a', '128k', '-f', 'mp3'] },
  flac: { encoder: 'flac', output: ['-c:a', 'flac', '-f', 'flac'] },
};

/** A tenth of a second where the program was used lately. Giving up means to do without it until the next start. */
const QUESTION_TIMEOUT_MS = 20_000;
/** All sound is in by then; an encoder is many times faster than speech. */
const LAST_BYTES_WITHIN_MS = 30_000;

export async function findSoundProgram(program = 'ffmpeg'): Promise<SoundProgram> {
  const known = await listEncoders(program);
  const formats = (Object.keys(codecs) as ProgramFormat[]).filter((format) => known.has(codecs[format].encoder));
  return {
    formats: new Set(formats),
    encode: (format, sampleRateHz, pcm16) => encode(program, format, sampleRateHz, pcm16),
  };
}

async function* encode(
  program: string,
  format: ProgramFormat,
  sampleRateHz: number,
  pcm16: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const input = ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', '1', '-i', 'pipe:0'];
  const child = spawn(
    program,
    [
      '-hide_banner',
      '-loglevel',
      'error',
      '-nostats',
      ...input,
      ...codecs[format].output,
      '-flush_packets',
      '1',
      'pipe:1',
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-500);
  });
  const ended = endOf(child);
  let soundFailure: { readonly error: unknown } | null = null;
  let lateTimer: NodeJS.Timeout | undefined;
  const fed = feed(child, pcm16).then(
    () => {
      lateTimer = setTimeout(() => child.kill('SIGKILL'), LAST_BYTES_WITHIN_MS);
    },
    (error: unknown) => {
      soundFailure = { error };
      child.kill('SIGKILL');
    },
  );
  try {
    for await (const bytes of child.stdout) yield bytes as Uint8Array;
    const reason = await ended;
    await fed;
    if (soundFailure !== null) throw (soundFailure as { readonly error: unknown }).error;
    if (reason !== null) throw new Error(`${program} failed: ${lastWords.trim() || reason}`);
  } finally {
    clearTimeout(lateTimer);
    child.kill('SIGKILL');
  }
}

/** Rejects with what the sound failed with; a program that closes its ear early is told by its end. */
async function feed(child: ChildProcessWithoutNullStreams, pcm16: AsyncIterable<Uint8Array>): Promise<void> {
  const deaf = new Promise<void>((resolve) => child.stdin.once('close', resolve));
  child.stdin.on('error', () => {});
  for await (const part of pcm16) {
    if (child.stdin.destroyed) return;
    if (!child.stdin.write(part)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), deaf]);
  }
  child.stdin.end();
}

/** Null when it ended well, otherwise why not. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `exit ${code ?? signal}`));
  });
}

/** Names of what the program can write; none when there is no such program. */
function listEncoders(program: string): Promise<ReadonlySet<string>> {
  return new Promise((resolve) => {
    execFile(
      program,
      ['-hide_banner', '-encoders'],
      { timeout: QUESTION_TIMEOUT_MS, killSignal: 'SIGKILL' },
      (_, out) => resolve(new Set([...(out ?? '').matchAll(/^ A\S{5} (\S+)/gm)].map(([, name]) => name ?? ''))),
    );
  });
}
