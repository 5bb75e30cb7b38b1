/** The test of a voice as a person runs it by command, and that what it found out stays on this computer. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { VoiceSummary, VoiceTuning } from '../../../electron/contract/voices.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';

const languages = { en: { LC_ALL: 'C.UTF-8' }, zh: { LC_ALL: 'zh_CN.UTF-8' } };

it('tests a voice in words and numbers, and takes none of it into a release', async () => {
  const home = await startedHome();
  const run = async (args: string[], env = languages.en) => {
    const { code, stdout, stderr } = await understudy(home, args, { env });
    expect(code, stderr).toBe(0);
    return { stdout, stderr };
  };
  expect((await run(['voices', 'list'])).stdout).toContain('  not tested yet  ');

  const tested = await run(['voices', 'tune', 'pilot']);
  expect(tested.stdout).toMatch(
    /^Words: (Fast: \d+\.\d times as fast as exact|Exact: .+)\nSound: (Fast|Exact): .+\nWhere each network runs/,
  );
  const table = tested.stdout.split('\n');
  expect(table.filter((line) => line.startsWith('  *  the processor, '))).toHaveLength(4);
  expect(tested.stdout).toMatch(
    /\nSound: the processor, \d+ threads?: by the test\n {2}[* ] {2}the processor, 1 thread {2,}\d+/,
  );
  const [voice] = JSON.parse((await run(['voices', 'list', '--json'])).stdout) as VoiceSummary[];
  const precisions = [voice?.tuning?.tokens.precision, voice?.tuning?.sound.precision];
  const word = precisions[0] === precisions[1] ? precisions[0] : 'partly fast';
  expect((await run(['voices', 'list'])).stdout).toContain(`  ${word}  `);
  expect((await run(['voices', 'check', 'pilot'])).stdout).toMatch(new RegExp(`files intact  ${word}\n$`));
  expect((await run(['voices', 'list'], languages.zh)).stdout).toMatch(/ {2}(部分快速|快速|精确) {2}/);

  const placed = await run(['voices', 'place', 'pilot', 'sound', 'cpu', '--threads', '2']);
  expect(placed.stdout).toContain('\nSound: the processor, 2 threads: chosen by hand\n');
  const inChinese = await run(['voices', 'place', 'pilot', 'sound', 'cpu', '--threads', '1'], languages.zh);
  expect(inChinese.stdout).toContain('\n声音：处理器，1 线程：手动选定\n');
  const given = JSON.parse((await run(['voices', 'place', 'pilot', 'sound', 'auto', '--json'])).stdout) as VoiceSummary;
  expect(given.places.find(({ network }) => network === 'sound')?.by).toBe('trial');

  expect(await readdir(path.join(home, 'tuning'))).toEqual([`${voice?.modelId}.json`]);
  await run(['store', 'set', 'folder', path.join(home, 'store')]);
  const { releaseId } = JSON.parse((await run(['backup', 'now', '--json'])).stdout) as { releaseId: string };
  const files = (await run(['releases', 'show', releaseId])).stdout;
  expect(files).toContain('voices/pilot/voice.json');
  expect(files).not.toContain('tuning');
});

it('an import by command waits for the test and tells both', async () => {
  const home = await startedHome();
  const { code, stdout, stderr } = await understudy(home, [
    ...['voices', 'import', '--name', 'Lin', '--json', '--hubert', path.join(pilotDir, 'hubert')],
    ...['--gpt', path.join(pilotDir, 'gpt.ckpt'), '--sovits', path.join(pilotDir, 'sovits.pth')],
    ...['--ref', path.join(pilotDir, 'ref_en_s.wav'), '--ref-text', 'Hello there, my friend.', '--ref-lang', 'en'],
  ]);
  expect(code, stderr).toBe(0);
  const voice = JSON.parse(stdout) as VoiceSummary;
  expect(voice.name).toBe('Lin');
  expect(voice.tuning?.tokens.exactMs).toBeGreaterThan(0);
  const again = await understudy(home, ['voices', 'tune', voice.id, '--json']);
  const { testedAt, timings, places } = JSON.parse(again.stdout) as VoiceTuning & Pick<VoiceSummary, 'places'>;
  expect(testedAt > (voice.tuning?.testedAt ?? '')).toBe(true);
  expect(timings).toContainEqual({ network: 'sound', provider: 'cpu', threads: 1, ms: expect.any(Number) });
  expect(places.map(({ network }) => network)).toEqual(['prompt', 'tokens', 'sound', 'hubert', 'bert']);
});

it('a voice that is not there, and no voice at all', async () => {
  const home = await startedHome();
  const unknown = await understudy(home, ['voices', 'tune', 'nobody', '--json']);
  expect([unknown.code, unknown.stdout]).toEqual([1, '']);
  expect(JSON.parse(unknown.stderr)).toMatchObject({ code: 'VOICES_UNKNOWN' });
  expect((await understudy(home, ['voices', 'tune'])).code).toBe(2);
  const place = async (...args: string[]) => (await understudy(home, ['voices', 'place', ...args])).code;
  expect(await place('pilot', 'hands', 'cpu')).toBe(2);
  expect(await place('pilot', 'sound', 'gpu')).toBe(2);
  expect(await place('pilot', 'sound', 'cpu', '--threads', '0')).toBe(2);
  expect(await place('pilot', 'sound', 'webgpu', '--form', 'quarter')).toBe(2);
  expect(await place('nobody', 'sound', 'cpu')).toBe(1);
});
