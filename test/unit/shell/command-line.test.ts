/** Arguments and links. A link may come from anywhere, so it names a place and is never an act. */
import { describe, expect, it } from 'vitest';
import { readCommandLine, screenOfLink } from '../../../electron/shell/command-line.ts';

describe('a link', () => {
  it.each([
    ['understudy://standby', 'standby'],
    ['understudy://backup/', 'backup'],
    ['understudy://home', 'home'],
    ['understudy://standby/promote?machine=standby-2&confirm=standby-2', 'standby'],
    ['understudy://settings#/standby', 'settings'],
  ])('%s opens %s', (link, screen) => expect(screenOfLink(link)).toBe(screen));

  it.each([
    'understudy://promote',
    'understudy://constructor',
    'understudy:///standby',
    'understudy:standby',
    'https://standby/',
    'understudy://standby.example.org',
    '',
  ])('%s opens no screen of ours', (link) => expect(screenOfLink(link)).toBeNull());
});

describe('the command line', () => {
  it('knows what was asked for', () => {
    expect(readCommandLine([])).toEqual({ isHidden: false, isShow: false, dataDir: null, screen: null });
    expect(readCommandLine(['--hidden'])).toMatchObject({ isHidden: true, isShow: false });
    expect(readCommandLine(['--data-dir', '/srv/u'])).toMatchObject({ dataDir: '/srv/u' });
    expect(readCommandLine(['--data-dir=/srv/u', '--show'])).toMatchObject({ dataDir: '/srv/u', isShow: true });
    expect(readCommandLine(['--data-dir'])).toMatchObject({ dataDir: null });
  });

  it('a link opens the window, also beside --hidden and with no screen of ours', () => {
    expect(readCommandLine(['--hidden', 'understudy://watch'])).toMatchObject({ isShow: true, screen: 'watch' });
    expect(readCommandLine(['understudy://promote'])).toMatchObject({ isShow: true, screen: null });
  });
});
