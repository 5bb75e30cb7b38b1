/** A diagnostics file: what goes in, what never does, and that the zip holds what was shown. */
import { describe, expect, it } from 'vitest';
import { reportFiles } from '../../../electron/diagnostics/report.ts';
import { secretForms } from '../../../electron/diagnostics/scrub.ts';
import { bundleOf } from '../../../electron/diagnostics/service.ts';
import { createWorld } from '../../fakes/host/world.ts';
import { unzip } from '../../fakes/unzip.ts';

const world = createWorld({
  scene: 'p1',
  locale: 'zh-CN',
  nowMs: Date.parse('2026-11-23T08:20:00Z'),
  recordings: [{ mediaPath: 'speech/a.wav', seconds: 1 }],
});
const facts = {
  ...world.snapshot,
  madeAt: '2026-11-23T08:20:00Z',
  program: { version: '24.1.0' },
  status: { state: 'p1', sentence: { key: 'primaryDown', values: { seconds: 60 } } },
  checks: [],
  storage: { dataDir: '/home/lin/understudy', freeBytes: 1, totalBytes: 2, uses: [], canOpenFolder: false },
  jobs: [],
  audit: world.audit,
  log: '',
} as const;

describe('a diagnostics file', () => {
  it('names nothing of the studio', () => {
    const text = reportFiles(facts)
      .map((file) => file.text)
      .join('\n');
    const { settings, voices, standby, dataDir } = world.snapshot;
    const own = [
      ...[settings.studioName, settings.deviceName, dataDir, 'tts.studio.lan', 'echo-understudy', '小林'],
      ...voices
        .filter(({ pilot }) => !pilot)
        .flatMap(({ name, references }) => [name, ...references.map((one) => one.text)]),
      ...standby.machines.flatMap(({ name, host, fingerprint, keyFile }) => [name, host, fingerprint, keyFile]),
      ...world.takes.map((take) => take.text),
    ].filter((value) => value.length > 2 && !['practice', '127.0.0.1'].includes(value));
    expect(own.length).toBeGreaterThan(15);
    for (const value of own) expect(text).not.toContain(value);
  });

  it('says how the backups, the watch and the machines stand', () => {
    const files = Object.fromEntries(reportFiles(facts).map(({ name, text }) => [name, text]));
    expect(JSON.parse(files['watch.json'] ?? '')).toMatchObject({ state: 'down', consecutiveFailures: 4 });
    expect(JSON.parse(files['standby.json'] ?? '').machines).toHaveLength(2);
    expect(JSON.parse(files['status.json'] ?? '')).toEqual({ state: 'p1', sentence: 'primaryDown' });
    expect((files['audit.jsonl'] ?? '').split('\n').length).toBeGreaterThan(5);
  });

  it('is a zip of exactly what was shown, secrets taken out', () => {
    const log = '{"msg":"signed with super-secret-key-1"}\n';
    const secrets = secretForms(['super-secret-key-1']);
    const bundle = bundleOf(
      'now',
      [
        { name: '日志.jsonl', text: log },
        { name: 'empty.txt', text: '' },
      ],
      secrets,
      [],
    );
    expect(bundle.scrubbed).toBe(1);
    expect(bundle.files[0]?.text).toBe('{"msg":"signed with [removed]"}\n');
    const unpacked = unzip(Buffer.from(bundle.zipBase64, 'base64'));
    expect(unpacked).toEqual(Object.fromEntries(bundle.files.map(({ name, text }) => [name, text])));
  });

  it('does not come about when a secret cannot be taken out', () => {
    // Two halves of a secret that close up once something between them is gone.
    const hidden = [{ value: 'ABCDEFGH', instead: '[removed]' }];
    const names = [{ value: 'XXXX', instead: '' }];
    expect(() => bundleOf('now', [{ name: 'a', text: 'ABCDXXXXEFGH' }], hidden, names)).toThrow(
      expect.objectContaining({ code: 'DIAGNOSTICS_NOT_CLEAN' }),
    );
  });
});
