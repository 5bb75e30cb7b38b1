/** `ffmpeg`, where the computer has it, for recordings that the decoders here do not know. It reads the one file and no address. */
import { spawn } from 'node:child_process';
import { MOST_SECONDS } from './sound-problem.ts';

const WITHIN_MS = 60_000;
/** Formats of recordings; lists of other files and addresses are none. */
const READS =
  'wav,w64,mp3,flac,ogg,aac,mov,matroska,asf,avi,aiff,au,caf,amr,ac3,eac3,dts,mpegts,mpeg,flv,wv,ape,tta,mpc,mpc8,gsm,voc';

/** Writes mono WAV. False: there is no such program, or it could not. */
export function convertWithFfmpeg(
  file: string,
  target: string,
  { program = 'ffmpeg', signal }: { readonly program?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const input = ['-protocol_whitelist', 'file', '-format_whitelist', READS, '-i', `file:${file}`];
  const output = ['-vn', '-map', '0:a:0', '-ac', '1', '-t', String(MOST_SECONDS + 1), '-c:a', 'pcm_s16le', '-f', 'wav'];
  const limited = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), ...(signal ? [signal] : [])]);
  return new Promise((resolve) => {
    const child = spawn(program, ['-nostdin', '-v', 'error', '-xerror', ...input, ...output, `file:${target}`], {
      stdio: 'ignore',
      signal: limited,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
