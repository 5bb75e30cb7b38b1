/** A title says what did not happen, a body why. The remedy has its own button. */
import type { ErrorCode } from '../../../contract/errors.ts';
import { app } from './app.ts';
import { backup } from './backup.ts';
import { cutover } from './cutover.ts';
import type { ErrorWords } from './error-words.ts';
import { standby } from './standby.ts';
import { studio } from './studio.ts';
import { trust } from './trust.ts';
import { voices } from './voices.ts';
import { watch } from './watch.ts';

const codes: Record<ErrorCode, ErrorWords> = {
  ...app,
  ...voices,
  ...studio,
  ...backup,
  ...trust,
  ...watch,
  ...standby,
  ...cutover,
};

export const errors = {
  codes,
  noAnswer: {
    title: 'No answer from the host',
    body: 'The Understudy host does not answer. Is it still running?',
  },
  notSignedIn: {
    title: 'Not signed in',
    body: 'This page was opened without its key. Use the link that Understudy printed when it started.',
  },
  page: {
    title: 'Not finished',
    body: 'This page ran into a fault of its own. Reload it; nothing is lost on the host.',
  },
  screenAway: {
    title: 'This screen is not here yet',
    body: 'The host does not answer, so the screen could not be fetched. It opens by itself once the host is back.',
  },
  screenStopped: {
    title: 'This screen stopped',
    body: 'It ran into a fault of its own. What you typed is kept, and running jobs go on.',
    reload: 'Reload this screen',
  },
  frameStopped: {
    title: 'This window stopped',
    body: 'It ran into a fault of its own. What you typed is kept, and running jobs go on.',
    reload: 'Reload the window',
  },
  freeSpace: (size: string, path: string) => `Free ${size} in ${path}.`,
  keyExpected: 'Compared key',
  keySeen: 'Key seen now',
};
