/** From a script to files by command: what is told is what FFmpeg hears, and what cannot be is refused with the reason. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { pilotId } from '../../../native-models/voice-pack/pilot.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { meter } from './episode.ts';

const LIMIT_MS = 300_000;

it(
  'a project becomes an episode, subtitles and chapters',
  async () => {
    const home = await startedHome();
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await understudy(home, ['project', ...args, '--json']);
      return { code, stderr, told: code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : {} };
    };
    const script = path.join(home, 'episode.txt');
    await writeFile(script, 'Good morning, everyone.\nToday we talk about the harbour.\nThank you, that is all.\n');
    const { told: project } = await run('import', script, '--voice', pilotId);
    const id = String(project['id']);
    const at = (name: string): string => path.join(home, name);

    const early = await run('export', id, '--out', at('early.mp3'));
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('EXPORT_NOTHING_SPOKEN');
    expect((await run('export', id, '--out', at('a.doc'))).code).toBe(2);

    expect((await run('speak', id)).code).toBe(0);
    const chapters = ['--chapter', '1=Harbour', '--chapter', '3=End'];
    const { told } = await run('export', id, '--out', at('a.mp3'), '--loudness', '-16', '--rate', '44100', ...chapters);
    expect(told).toMatchObject({ file: at('a.mp3'), format: 'mp3', rows: 3, staleRows: [], sampleRateHz: 44_100 });
    const heard = await meter(at('a.mp3'));
    expect(Math.abs(heard.loudness + 16)).toBeLessThan(0.5);
    expect(heard.truePeakDb).toBeLessThanOrEqual(-1);
    expect(Math.abs(heard.loudness - Number(told['loudness']))).toBeLessThan(0.2);
    expect(Number(told['loudnessBefore'])).not.toBeNaN();

    await run('export', id, '--out', at('a.srt'), '--rows', '2-3');
    expect(readFileSync(at('a.srt'), 'utf8')).toMatch(
      /^1\n00:00:0[\d,:]+ --> [\d,:]+\nToday we talk about the harbour\.\n/,
    );
    await run('export', id, '--out', at('a.chapters.vtt'), ...chapters);
    expect(readFileSync(at('a.chapters.vtt'), 'utf8')).toMatch(/^WEBVTT\n\n00:00:00\.000 --> \S+\nHarbour\n/);

    await run('set', id, '2', 'Today we talk about the night.');
    const { told: stale } = await run('export', id, '--out', at('a.wav'));
    expect(stale['staleRows']).toEqual([2]);
    expect(existsSync(at('early.mp3'))).toBe(false);
  },
  LIMIT_MS,
);
