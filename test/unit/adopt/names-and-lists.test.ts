/** What names, settings and lists of an official folder say. */
import { describe, expect, it } from 'vitest';
import { placeFor } from '../../../electron/adopt/brought-files.ts';
import { dateIn, findInLog } from '../../../electron/adopt/manifest-log.ts';
import { readInferenceSettings, readWeightJson } from '../../../electron/adopt/served-weights.ts';
import {
  cleanPath,
  decodeText,
  foldersMeant,
  readList,
  readNameToText,
} from '../../../electron/adopt/training-list.ts';
import { isWholeContainer, readWeightName, versionOfSovits } from '../../../electron/adopt/weight-names.ts';
import { splitRemotePlace } from '../../../electron/contract/models/host-address.ts';

describe('names of weights', () => {
  it.each([
    ['gpt', 'lin-e15.ckpt', 'lin', 15, null],
    ['gpt', '林夏-2-e5.ckpt', '林夏-2', 5, null],
    ['gpt', 'best of lin.ckpt', 'best of lin', null, null],
    ['sovits', 'lin_e8_s200.pth', 'lin', 8, 200],
    ['sovits', 'lin_e2_s10_e8_s200.pth', 'lin_e2_s10', 8, 200],
    ['sovits', 'lin_e4_s100_l32.pth', 'lin', 4, 100],
  ] as const)('%s %s', (kind, file, experiment, epoch, steps) => {
    expect(readWeightName(kind, file)).toEqual({ experiment, epoch, steps });
  });

  it('are of this kind of file only', () => {
    expect(readWeightName('gpt', 'lin_e8_s200.pth')).toBeNull();
    expect(readWeightName('sovits', '.hidden_e1_s1.pth')).toBeNull();
    expect(readWeightName('gpt', 'lin-e15.ckpt.part')).toBeNull();
  });

  it('count less than the mark in the first bytes, and than the size of a whole v3', () => {
    const head = (text: string): Uint8Array => Buffer.from(text, 'latin1');
    expect(versionOfSovits('v2', 85_000_000, head('PK\u0003\u0004'))).toBe('v2');
    expect(versionOfSovits('v2', 85_000_000, head('06\u0003\u0004'))).toBe('v2ProPlus');
    expect(versionOfSovits('v2', 70_000_000, head('04\u0003\u0004'))).toBe('v4');
    expect(versionOfSovits('v2', 769_000_000, head('PK\u0003\u0004'))).toBe('v3');
  });

  it('say nothing of whether the file is whole: its two ends do', () => {
    const end = Buffer.concat([Buffer.alloc(42), Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);
    expect(isWholeContainer(Buffer.from('PK\u0003\u0004'), end)).toBe(true);
    expect(isWholeContainer(Buffer.from('05\u0003\u0004'), end)).toBe(true);
    expect(isWholeContainer(Buffer.from('PK\u0003\u0004'), Buffer.alloc(64))).toBe(false);
    expect(isWholeContainer(Buffer.from('XX\u0003\u0004'), end)).toBe(false);
    expect(isWholeContainer(Buffer.alloc(0), end)).toBe(false);
  });
});

describe('what is served', () => {
  it('is the part custom of tts_infer.yaml, with quotes, comments and Windows line ends', () => {
    const text = [
      'v2:',
      '  t2s_weights_path: other.ckpt',
      'custom:',
      '  device: cuda # the fast one',
      "  t2s_weights_path: 'GPT_weights_v2/it''s lin-e15.ckpt'",
      '  version: v2',
      '  vits_weights_path: "SoVITS_weights_v2/\\u6797_e8_s200.pth"',
      'v1:',
      '  vits_weights_path: other.pth',
    ].join('\r\n');
    expect(readInferenceSettings(text)).toEqual({
      device: 'cuda',
      version: 'v2',
      gpt: "GPT_weights_v2/it's lin-e15.ckpt",
      sovits: 'SoVITS_weights_v2/林_e8_s200.pth',
    });
    expect(readInferenceSettings('')).toEqual({ device: null, version: null, gpt: null, sovits: null });
  });

  it('is a pair per version in weight.json, whose values may be lists; a damaged one says nothing', () => {
    const text = JSON.stringify({ GPT: { v2: ['a.ckpt'], v1: 'b.ckpt' }, SoVITS: { v2: 'a.pth', v4: 'c.pth' } });
    expect(readWeightJson(text)).toEqual([
      { version: 'v2', sovits: 'a.pth', gpt: 'a.ckpt' },
      { version: 'v4', sovits: 'c.pth', gpt: null },
    ]);
    expect(readWeightJson('{"GPT": 3')).toEqual([]);
    expect(readWeightJson('{"GPT": 3, "SoVITS": {"v2": "a.pth"}}')).toEqual([
      { version: 'v2', sovits: 'a.pth', gpt: null },
    ]);
  });
});

describe('training lists', () => {
  it('give path, speaker, language and text, which may hold the dividing mark; other lines are passed over', () => {
    const text =
      '\uFEFF"D:\\声音\\a.wav"|lin|JP|こんにちは|a|b\r\n\r\nonly two|parts\nb.wav|lin|xx|unknown language\nc.wav|lin|yue|喂';
    expect(readList(text)).toEqual([
      { path: 'D:/声音/a.wav', speaker: 'lin', language: 'ja', text: 'こんにちは|a|b' },
      { path: 'c.wav', speaker: 'lin', language: 'yue', text: '喂' },
    ]);
  });

  it('of the trainer say the language by script, and Cantonese by its phones', () => {
    const line = (phones: string, text: string): string => `a.wav\t${phones}\t[2]\t${text}`;
    const languages = [
      line('n i2 h ao3', '你好'),
      line('Yn Yei5', '你好'),
      line('k o N n i ch i w a', 'こんにちは。'),
      line('HH AH0 L OW1', 'hello.'),
      line('ㅎ ㅏ', '하나'),
    ].map((text) => readNameToText(text)[0]?.language);
    expect(languages).toEqual(['zh', 'yue', 'ja', 'en', 'ko']);
  });

  it('are read as UTF-8, as UTF-16 with a mark, else as GBK', () => {
    expect(decodeText(Buffer.from('林夏'))).toBe('林夏');
    expect(decodeText(Buffer.from('c1d6cfc4', 'hex'))).toBe('林夏');
    expect(decodeText(Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from('林夏', 'utf16le')]))).toBe('林夏');
  });

  it('name folders of another system, looked for from the longest on and never outside', () => {
    expect(foldersMeant(cleanPath(' "D:\\GPT-SoVITS\\output\\slicer_opt\\a.wav" '))).toEqual([
      'GPT-SoVITS/output/slicer_opt',
      'output/slicer_opt',
      'slicer_opt',
    ]);
    expect(foldersMeant('../../etc/a.wav')).toEqual([]);
    expect(foldersMeant('a.wav')).toEqual([]);
  });
});

describe('manifest.log', () => {
  const sum = 'ab'.repeat(32);

  it.each([
    `2024-05-01T02:00:03Z ${sum}  day.tar.gz 16M`,
    `[2024-05-01 10:00:03 +0800] backup ok: /backup/day.tar.gz sha256=${sum.toUpperCase()} size=16`,
    `SHA256 (/backup/day.tar.gz) = ${sum} # 2024-05-01T02:00:03Z`,
    `day.tar.gz,${sum},2024-05-01T02:00:03.000Z`,
  ])('%s', (line) => {
    expect(findInLog(`other.tar.gz ${'0'.repeat(64)}\n${line}\n`, 'day.tar.gz')).toEqual({
      kind: 'sha256',
      sum,
      at: '2024-05-01T02:00:03.000Z',
    });
  });

  it('names an archive whole, its last line counts, and its sums may be older ones', () => {
    expect(findInLog(`${sum}  today.tar.gz\n`, 'day.tar.gz')).toBeNull();
    expect(findInLog(`${sum}  day.tar.gz.old\n`, 'day.tar.gz')).toBeNull();
    expect(findInLog('no sum for day.tar.gz\n', 'day.tar.gz')).toBeNull();
    const lines = `${'11'.repeat(16)} day.tar.gz\r\n${'22'.repeat(20)} *day.tar.gz\r\n`;
    expect(findInLog(lines, 'day.tar.gz')).toEqual({ kind: 'sha1', sum: '22'.repeat(20), at: null });
    expect(findInLog(`${'11'.repeat(16)} day.tar.gz`, 'day.tar.gz')?.kind).toBe('md5');
  });

  it('has dates of several makes', () => {
    expect(dateIn('gpt-sovits-20240501.tar.gz')).toBe(new Date('2024-05-01T00:00:00').toISOString());
    expect(dateIn('backup_2024-05-01_0230.tar.gz')).toBe(new Date('2024-05-01T02:30:00').toISOString());
    expect(dateIn('2024-05-01 02:00:03 -0500')).toBe('2024-05-01T07:00:03.000Z');
    expect(dateIn('size 12345678901')).toBeNull();
    expect(dateIn('2024-13-41')).toBeNull();
  });
});

describe('places', () => {
  it('on another machine are told from paths of this computer', () => {
    expect(splitRemotePlace('lin@studio.lan:/data/GPT-SoVITS')).toEqual({
      user: 'lin',
      host: 'studio.lan',
      path: '/data/GPT-SoVITS',
    });
    expect(splitRemotePlace('studio:GPT SoVITS')).toEqual({ host: 'studio', path: 'GPT SoVITS' });
    expect(splitRemotePlace('lin@[fe80::1%eth0]:~/x')).toEqual({ user: 'lin', host: '[fe80::1%eth0]', path: '~/x' });
    for (const local of ['/data/a:b', './studio:x', 'D:\\GPT-SoVITS', 'D:/GPT-SoVITS', 'GPT-SoVITS', 'a/b@c:d']) {
      expect(splitRemotePlace(local), local).toBeNull();
    }
  });

  it('of what is brought lie below the folder for it, whatever a file is called there', () => {
    for (const file of [
      'a/b.ckpt',
      '../../x.ckpt',
      'a/..',
      'a/C:evil.pth',
      'a/nul\u0000.wav',
      `a/${'長'.repeat(200)}.wav`,
      'a/trailing. ',
    ]) {
      const place = placeFor('/data/in', file);
      expect(place).toMatch(/^\/data\/in\/[0-9a-f]{16}\/[^/\\:\p{Cc}]+$/u);
      expect(Buffer.byteLength(place)).toBeLessThan(255);
    }
    expect(placeFor('/d', 'a/x.wav')).not.toBe(placeFor('/d', 'b/x.wav'));
    expect(placeFor('/d', 'a/config.json').split('/').at(-1)).toBe('config.json');
  });
});
