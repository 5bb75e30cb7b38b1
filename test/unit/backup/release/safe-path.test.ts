import { describe, expect, it } from 'vitest';
import { checkPaths, pathProblem } from '../../../../electron/backup/release/safe-path.ts';

describe('a path in a release', () => {
  it.each([
    'voices/lin/SoVITS_e8.pth',
    'voices/林/参考 音频.wav',
    'a/.hidden',
    'COM10/x',
    'console.txt',
    'auxiliary',
    'x'.repeat(240),
    'a..b/c...d',
  ])('may be %s', (path) => expect(pathProblem(path)).toBeNull());

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/windows', 'absolute'],
    ['c:', 'absolute'],
    ['..', 'dot-part'],
    ['../x', 'dot-part'],
    ['a/../b', 'dot-part'],
    ['a/./b', 'dot-part'],
    ['a//b', 'dot-part'],
    ['a/', 'dot-part'],
    ['a\\b', 'character'],
    ['a/b:stream', 'character'],
    ['a\u0000b', 'character'],
    ['a\nb', 'character'],
    ['a\tb', 'character'],
    ['what?', 'character'],
    ['\ud800', 'character'],
    ['e\u0301', 'not-nfc'],
    ['a. ', 'trailing-dot-or-space'],
    ['a./b', 'trailing-dot-or-space'],
    ['CON', 'reserved-name'],
    ['x/nul.txt', 'reserved-name'],
    ['x/Com1', 'reserved-name'],
    ['lpt9.wav', 'reserved-name'],
    ['x'.repeat(241), 'too-long'],
    [Array(600).fill('ab').join('/'), 'too-long'],
  ])('may not be %j: %s', (path, problem) => expect(pathProblem(path)).toBe(problem));

  it.each([
    [['a/b', 'A/B'], 'case-clash'],
    [['a/b', 'A/c'], 'case-clash'],
    [['a/b', 'a/b'], 'case-clash'],
    [['a', 'a/b'], 'file-and-folder'],
    [['x/a/b', 'x/A'], 'file-and-folder'],
  ])('may not stand beside another: %j', (paths, problem) => {
    expect(() => checkPaths(paths)).toThrow(
      expect.objectContaining({ code: 'BACKUP_PATH_UNSAFE', details: expect.objectContaining({ problem }) }),
    );
  });
});
