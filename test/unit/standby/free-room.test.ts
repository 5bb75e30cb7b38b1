import { describe, expect, it } from 'vitest';
import { readDf } from '../../../electron/standby/free-room.ts';

const header = 'Filesystem     1024-blocks      Used Available Capacity Mounted on';

describe('free room told by df', () => {
  it.each([
    ['a plain answer', `${header}\n/dev/sda2  479151816 41232132 413506356      10% /\n`, 413506356 * 1024, '/'],
    [
      'words of the login before it',
      `Welcome! 99% of 100 200 300\n${header}\ntmpfs 102400 0 102400 0% /home\n`,
      102400 * 1024,
      '/home',
    ],
    ['a mount point with a space', `${header}\n//nas/x 100 50 50 50% /mnt/the disk\n`, 50 * 1024, '/mnt/the disk'],
    ['the folder of the agent first', `${header}\na 100 0 7 0% /big\nb 100 0 9 0% /\n`, 7 * 1024, '/big'],
    ['a reserve that is used up', `${header}\na 100 100 -5 100% /\n`, 0, '/'],
    ['another language', `文件系统 1024-块 已用 可用 容量 挂载点\n/dev/vda1 100 90 10 90% /\n`, 10 * 1024, '/'],
  ])('%s', (_what, text, freeBytes, mount) => {
    expect(readDf(text)).toEqual({ freeBytes, mount });
  });

  it.each(['', 'df: command not found', header])('is unknown behind %j', (text) => {
    expect(readDf(text)).toBeNull();
  });
});
