/** An official folder at the terminal: looked at, adopted, spoken, and in a release; a second time nothing comes in twice. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdoptPlan, AdoptReport } from '../../../electron/contract/adopt.ts';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { officialCommit, officialFolder } from '../../fakes/official-folder.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { traceOf } from './trace-of.ts';

async function json<T>(home: string, args: readonly string[]): Promise<T> {
  const run = await understudy(home, [...args, '--json']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout) as T;
}

const lookAt = (home: string, place: string): Promise<AdoptPlan> => json(home, ['adopt', place, '--dry-run']);
const refusal = async (
  home: string,
  args: readonly string[],
): Promise<{ readonly code: string; readonly details: object }> => {
  const run = await understudy(home, [...args, '--json']);
  expect(run.code).toBe(1);
  return JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '') as never;
};

describe('an official folder', () => {
  it('becomes voices that speak and is in the first release, by one command, and not twice', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    const before = await traceOf(official);
    const store = path.join(await tempDir(), 'store');
    await json(home, ['store', 'set', 'folder', store, '--create']);

    const report = await json<AdoptReport>(home, ['adopt', official]);
    expect(report).toMatchObject({ taken: [{ key: 'v2/lin', name: 'lin', version: 'v2' }], failed: [], present: [] });
    expect(report.releaseId).not.toBeNull();
    expect(report.left.map(({ path: what, reason }) => `${reason} ${what}`).sort()).toEqual([
      'damaged SoVITS_weights_v4/lin_e2_s50_l32.pth',
      'no-partner GPT_weights_v2/alone-e9.ckpt',
    ]);

    const voices = await json<readonly VoiceSummary[]>(home, ['voices', 'list']);
    const lin = voices.find(({ name }) => name === 'lin');
    expect(lin).toMatchObject({
      id: report.taken[0]?.voiceId,
      inRelease: report.releaseId,
      provenance: {
        from: 'folder',
        gpt: 'lin-e15.ckpt',
        sovits: 'lin_e8_s200.pth',
        version: '20250606v2pro',
        commit: officialCommit,
        symbolCount: 732,
        symbolsSha256: createHash('sha256').update('symbols = []\n').digest('hex'),
      },
    });
    expect(lin?.references.map(({ name, language, text }) => ({ name, language, text }))).toEqual([
      { name: 'b', language: 'en', text: 'Hello there, my friend. You can import your own voice at any time.' },
      { name: 'a', language: 'en', text: 'Welcome. This demo voice runs on your own computer.' },
    ]);
    const out = path.join(home, 'take.wav');
    await json(home, ['speak', 'Hello, this is a test.', '--voice', lin?.id ?? '', '--lang', 'en', '--out', out]);
    expect((await stat(out)).size).toBeGreaterThan(44 + 32_000);

    const again = await json<AdoptReport>(home, ['adopt', official]);
    expect(again).toMatchObject({ taken: [], present: [{ key: 'v2/lin', voiceId: lin?.id }], releaseId: null });
    expect(await json<readonly VoiceSummary[]>(home, ['voices', 'list'])).toHaveLength(voices.length);
    expect(await traceOf(official)).toEqual(before);
    expect(await readdir(path.join(home, 'adopt')).catch(() => [])).toEqual([]);
  });

  it('names no computer, user or folder in what a release holds of its origin', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    const { taken } = await json<AdoptReport>(home, ['adopt', official]);
    const manifest = await readFile(path.join(home, 'voices', taken[0]?.voiceId ?? '', 'voice.json'), 'utf8');
    expect(manifest).toContain('lin-e15.ckpt');
    expect(manifest).not.toContain(path.dirname(official));
    expect(manifest).not.toContain('slicer_opt');
  });

  it('is only shown by --dry-run', async () => {
    const home = await startedHome();
    const plan = await lookAt(home, await officialFolder(await tempDir()));
    expect(plan.official).toMatchObject({ version: '20250606v2pro', commit: officialCommit, device: 'cuda' });
    expect(plan.voices).toMatchObject([
      {
        key: 'v2/lin',
        served: 'api',
        gpt: { path: 'GPT_weights_v2/lin-e15.ckpt', epoch: 15 },
        otherGpt: [{ path: 'GPT_weights_v2/lin-e5.ckpt', epoch: 5 }],
        sovits: { path: 'SoVITS_weights_v2/lin_e8_s200.pth', epoch: 8 },
        otherSovits: [{ path: 'SoVITS_weights_v2/lin_e4_s100.pth', epoch: 4 }],
        present: null,
      },
    ]);
    expect(await json<readonly VoiceSummary[]>(home, ['voices', 'list'])).toHaveLength(1);
    const shown = await understudy(home, ['adopt', await officialFolder(await tempDir()), '--dry-run'], {
      env: { LANG: 'en_US.UTF-8' },
    });
    expect(shown.stdout).toContain('SoVITS_weights_v4/lin_e2_s50_l32.pth: not whole');
    expect(shown.stdout).toContain('Nothing was changed.');
  });

  it('takes what a person chose: one voice, its name, a recording of their own, no release', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    await rm(path.join(official, 'output'), { recursive: true });
    await rm(path.join(official, 'logs'), { recursive: true });
    const nothing = await refusal(home, ['adopt', official]);
    expect(nothing).toMatchObject({
      code: 'ADOPT_NOTHING_TAKEN',
      details: { left: expect.arrayContaining(['v2/lin: no-reference']) },
    });
    const ref = path.join(pilotDir, 'ref_en_f.wav');
    const reference = ['--ref', ref, '--ref-text', 'Welcome.', '--ref-lang', 'en'];
    await json(home, ['store', 'set', 'folder', path.join(await tempDir(), 'store'), '--create']);
    const report = await json<AdoptReport>(home, [
      'adopt',
      official,
      '--voice',
      'lin',
      '--name',
      '小林',
      ...reference,
      '--no-backup',
    ]);
    expect(report).toMatchObject({ taken: [{ name: '小林' }], releaseId: null });
    const unknown = await refusal(home, ['adopt', official, '--voice', 'nobody']);
    expect(unknown.code).toBe('ADOPT_CHOICE_UNKNOWN');
  });

  it('of several speakers gets no recording that may be of another one, but shows what there is to choose', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    await rm(path.join(official, 'logs'), { recursive: true });
    await writeFile(
      path.join(official, 'output/asr_opt/slicer_opt.list'),
      'output/slicer_opt/a.wav|slicer_opt|EN|Welcome. This demo voice runs on your own computer.\n',
    );
    expect((await lookAt(home, official)).voices[0]?.references).toHaveLength(1);
    await cp(path.join(official, 'GPT_weights_v2/lin-e5.ckpt'), path.join(official, 'GPT_weights_v2/xia-e5.ckpt'));
    await cp(
      path.join(official, 'SoVITS_weights_v2/lin_e4_s100.pth'),
      path.join(official, 'SoVITS_weights_v2/xia_e4_s1.pth'),
    );
    const { voices } = await lookAt(home, official);
    expect(voices.map(({ references, otherReferences }) => [references.length, otherReferences.length])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const chosen = ['--voice', 'xia', '--ref', voices[1]?.otherReferences[0]?.path ?? ''];
    const { taken } = await json<AdoptReport>(home, ['adopt', official, ...chosen]);
    const xia = (await json<readonly VoiceSummary[]>(home, ['voices', 'list'])).find(
      ({ id }) => id === taken[0]?.voiceId,
    );
    expect(xia?.references).toMatchObject([{ name: 'a', language: 'en', text: expect.stringContaining('Welcome') }]);
  });

  it('is found from inside, from above, and in the layout of a packed download', async () => {
    const home = await startedHome();
    const dir = await tempDir();
    const official = await officialFolder(dir);
    await rm(path.join(official, '.git'), { recursive: true });
    const packed = path.join(dir, '下载 的', 'GPT-SoVITS-v2pro-20250604');
    await mkdir(packed, { recursive: true });
    await rename(official, path.join(packed, 'GPT-SoVITS-v2pro-20250604'));
    const root = path.join(packed, 'GPT-SoVITS-v2pro-20250604');
    for (const place of [
      root,
      path.join(root, 'GPT_SoVITS'),
      path.join(root, 'GPT_weights_v2'),
      packed,
      path.dirname(packed),
    ]) {
      const plan = await lookAt(home, place);
      expect(
        plan.voices.map(({ key }) => key),
        place,
      ).toEqual(['v2/lin']);
      expect(plan.official.version, place).toBe('v2pro-20250604');
      expect(plan.voices[0]?.references, place).toHaveLength(2);
    }
    const report = await json<AdoptReport>(home, ['adopt', path.join(root, 'GPT_SoVITS')]);
    expect(report.taken).toHaveLength(1);
  });

  it('is told apart from a folder without weights, and from two at once', async () => {
    const home = await startedHome();
    const dir = await tempDir();
    expect((await refusal(home, ['adopt', path.join(dir, 'nowhere')])).code).toBe('ADOPT_NOTHING_FOUND');
    expect((await refusal(home, ['adopt', dir])).code).toBe('ADOPT_NOTHING_FOUND');
    await officialFolder(path.join(dir, 'one'));
    await officialFolder(path.join(dir, 'two'));
    const { code, details } = await refusal(home, ['adopt', dir]);
    expect(code).toBe('ADOPT_SEVERAL_FOUND');
    expect(details).toMatchObject({ folders: ['one/GPT-SoVITS', 'two/GPT-SoVITS'] });
  });
});

describe('what goes wrong in an official folder', () => {
  it('a half copied file is told, and the epoch before it is taken', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    await truncate(path.join(official, 'GPT_weights_v2/lin-e15.ckpt'), 3_000_000);
    const plan = await lookAt(home, official);
    expect(plan.voices[0]?.gpt.path).toBe('GPT_weights_v2/lin-e5.ckpt');
    expect(plan.left).toContainEqual({ path: 'GPT_weights_v2/lin-e15.ckpt', reason: 'damaged', detail: null });
  });

  it('weights with a damaged middle fail alone, with the others adopted', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    for (const [folder, file] of [
      ['GPT_weights_v2', 'xia-e3.ckpt'],
      ['SoVITS_weights_v2', 'xia_e3_s9.pth'],
    ] as const) {
      const bytes = await readFile(path.join(pilotDir, file.endsWith('.ckpt') ? 'gpt.ckpt' : 'sovits.pth'));
      bytes.fill(0xff, 2_000_000, 2_100_000);
      await writeFile(path.join(official, folder, file), bytes);
    }
    await writeFile(path.join(official, 'raw.list'), 'output/slicer_opt/a.wav|xia|EN|Welcome.\n');
    const run = await understudy(home, ['adopt', official, '--json']);
    expect(run.code).toBe(1);
    const report = JSON.parse(run.stdout) as AdoptReport;
    expect(report.taken.map(({ key }) => key)).toEqual(['v2/lin']);
    expect(report.failed).toMatchObject([{ key: 'v2/xia', error: { code: expect.stringMatching(/^VOICES_/) } }]);
    const voices = await json<readonly VoiceSummary[]>(home, ['voices', 'list']);
    expect(voices.map(({ name }) => name).sort()).toEqual(['Pilot', 'lin']);
  });

  it('links to another disk are followed, and one that leads nowhere is not there', async () => {
    const home = await startedHome();
    const dir = await tempDir();
    const official = await officialFolder(dir);
    const disk = path.join(dir, '数据 盘');
    await mkdir(disk);
    await rename(path.join(official, 'SoVITS_weights_v2'), path.join(disk, 'SoVITS'));
    await symlink(path.join(disk, 'SoVITS'), path.join(official, 'SoVITS_weights_v2'));
    await symlink(path.join(disk, 'gone.ckpt'), path.join(official, 'GPT_weights_v2/lin-e99.ckpt'));
    const plan = await lookAt(home, official);
    expect(plan.voices).toMatchObject([{ gpt: { epoch: 15 }, sovits: { epoch: 8 } }]);
    expect((await json<AdoptReport>(home, ['adopt', official])).taken).toHaveLength(1);
  });

  it('names with spaces and Chinese, and lists as Windows writes them, are read', async () => {
    const home = await startedHome();
    const listed = Buffer.from('D:\\GPT-SoVITS\\output\\slicer_opt\\a.wav|', 'latin1');
    // 林 夏|ZH|今晚见 in GBK, between Windows line ends.
    const gbk = Buffer.concat([listed, Buffer.from('c1d620cfc47c5a487cbdf1cdedbcfb0d0a', 'hex')]);
    const official = await officialFolder(await tempDir(), { experiment: '林 夏', listEncoding: gbk });
    const [voice] = (await lookAt(home, official)).voices;
    expect(voice).toMatchObject({ key: 'v2/林 夏', name: '林 夏', served: 'api' });
    expect(voice?.references.find(({ name }) => name === 'a')).toMatchObject({ language: 'zh', text: '今晚见' });
    const other = await officialFolder(await tempDir(), { listEncoding: 'utf8-bom-crlf' });
    expect((await lookAt(home, other)).voices[0]?.references.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('a path in a list that leads out of the folder is not followed', async () => {
    const home = await startedHome();
    const official = await officialFolder(await tempDir());
    await cp(path.join(pilotDir, 'ref_zh_f.wav'), path.join(path.dirname(official), 'secret.wav'));
    await rm(path.join(official, 'logs'), { recursive: true });
    await writeFile(path.join(official, 'output/asr_opt/slicer_opt.list'), '../secret.wav|lin|ZH|不。\n');
    expect((await lookAt(home, official)).voices[0]?.references).toEqual([]);
  });
});
