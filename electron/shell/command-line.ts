/** What was asked for when the app was started: by a person, by the computer's own start, by a link. Pure. */
import type { ScreenName } from '../contract/errors.ts';

export const LINK_SCHEME = 'understudy';

export interface Asked {
  readonly isHidden: boolean;
  readonly isShow: boolean;
  /** `--data-dir DIR`; null where it is not said. */
  readonly dataDir: string | null;
  /** The screen of a link; null without one. */
  readonly screen: ScreenName | null;
}

const screens: Readonly<Record<ScreenName, true>> = {
  home: true,
  synthesis: true,
  projects: true,
  voices: true,
  backup: true,
  watch: true,
  standby: true,
  audit: true,
  settings: true,
};

export function readCommandLine(argv: readonly string[]): Asked {
  const at = argv.findIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='));
  const given = at < 0 ? undefined : argv[at]?.includes('=') ? argv[at].slice('--data-dir='.length) : argv[at + 1];
  const link = argv.find((arg) => arg.startsWith(`${LINK_SCHEME}://`));
  return {
    isHidden: argv.includes('--hidden'),
    isShow: argv.includes('--show') || link !== undefined,
    dataDir: given === undefined || given === '' ? null : given,
    screen: link === undefined ? null : screenOfLink(link),
  };
}

/**
 * `understudy://standby` names a screen. A link may come from any web page or message, so it opens a place and never does
 * anything: what else stands in it is not read. Null: no screen of ours.
 */
export function screenOfLink(link: string): ScreenName | null {
  if (!URL.canParse(link)) return null;
  const { protocol, hostname } = new URL(link);
  return protocol === `${LINK_SCHEME}:` && Object.hasOwn(screens, hostname) ? (hostname as ScreenName) : null;
}
