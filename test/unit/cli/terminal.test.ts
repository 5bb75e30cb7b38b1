import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../../electron/cli/terminal.ts';
import type { Locale } from '../../../electron/contract/names.ts';
import { AppError, toWireError } from '../../../electron/kernel/app-error.ts';

function open(options: { readonly json?: boolean; readonly verbose?: boolean; readonly locale?: Locale } = {}) {
  const { json = false, verbose = false, locale = 'en' } = options;
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const terminal = createTerminal({ json, verbose, locale, argv: ['backup', 'now'], stdout, stderr });
  return { terminal, out: () => String(stdout.read() ?? ''), err: () => String(stderr.read() ?? '') };
}

const missing = toWireError(
  new AppError('BACKUP_STORE_MISSING', { details: { a: 1 }, remedy: { kind: 'open', screen: 'backup' } }),
);
const fault = toWireError(new Error('two and two are five'));

/** A stream that fails at its first write. */
const failing = (code: string) =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

describe('an error', () => {
  it('is a sentence and a command, in the language of the terminal', () => {
    const { terminal, err } = open();
    terminal.error(missing);
    expect(err()).toBe(
      'BACKUP_STORE_MISSING: Not backed up. No store is set. Choose a folder or a bucket first.\n  a: 1\n  → understudy store set folder PATH\n',
    );
    const chinese = open({ locale: 'zh-CN' });
    chinese.terminal.error(missing);
    expect(chinese.err()).toMatch(
      /^BACKUP_STORE_MISSING: 未备份。.+\n {2}a：1\n {2}→ understudy store set folder PATH\n$/,
    );
  });

  it('in an input is told once, in the language that it came in', () => {
    const problems = ['speed: 数值过大：期望 number <=3', 'text: 无效输入'];
    const refused = toWireError(
      new AppError('APP_INPUT_INVALID', { details: { problems }, message: 'speed: Too big' }),
    );
    const { terminal, err } = open({ locale: 'zh-CN' });
    terminal.error(refused);
    expect(err()).toMatch(
      /^APP_INPUT_INVALID: 未接受输入。.+\n {2}speed: 数值过大：期望 number <=3; text: 无效输入\n$/,
    );
  });

  it('with --json is one document that keeps its fields and has sentence and command beside them', () => {
    const { terminal, err, out } = open({ json: true, locale: 'zh-CN' });
    terminal.error(missing);
    expect(JSON.parse(err())).toEqual({
      ...missing,
      message: expect.stringMatching(/^未备份。/),
      remedyCommand: 'understudy store set folder PATH',
      remedyText: null,
    });
    expect(out()).toBe('');
  });

  it('of our own shows its stack only where it was asked for', () => {
    for (const json of [false, true]) {
      const short = open({ json });
      short.terminal.error(fault);
      const text = short.err();
      expect(text).toContain('two and two are five');
      expect(text).toContain('understudy diagnostics --out');
      expect(text).not.toMatch(/\bat .+:\d+/);
      const long = open({ json, verbose: true });
      long.terminal.error(fault);
      expect(long.err()).toMatch(/\bat .+:\d+/);
    }
  });

  it('of use is told with where to read more', () => {
    const { terminal, err } = open();
    terminal.wrong('There is no verb "x".', 'understudy --help');
    expect(err()).toBe('There is no verb "x".\nMore: understudy --help\n');
    const json = open({ json: true });
    json.terminal.wrong('There is no verb "x".', 'understudy --help');
    expect(JSON.parse(json.err())).toMatchObject({ code: 'CLI_USAGE', remedyCommand: 'understudy --help' });
  });
});

describe('output', () => {
  it('is JSON alone with --json, and notes are left out', () => {
    const { terminal, out, err } = open({ json: true });
    terminal.note('waiting');
    terminal.result({ a: [1] }, ['a is 1']);
    expect(JSON.parse(out())).toEqual({ a: [1] });
    expect(err()).toBe('');
  });

  it('that cannot be written is an error, a reader that left is none', async () => {
    const full = createTerminal({ json: false, verbose: false, locale: 'en', argv: [], stdout: failing('ENOSPC') });
    full.result({}, ['x']);
    await expect(full.flush()).rejects.toMatchObject({ code: 'APP_DISK_FULL', details: { path: 'stdout' } });
    const left = createTerminal({ json: false, verbose: false, locale: 'en', argv: [], stdout: failing('EPIPE') });
    left.result({}, ['x']);
    left.result({}, ['y']);
    await left.flush();
  });
});
