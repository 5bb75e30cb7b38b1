/** The screens in the order of their shortcuts, and where each lies. */
import type { ScreenName } from '../../electron/contract/errors.ts';

export const screens: readonly ScreenName[] = [
  'home',
  'synthesis',
  'projects',
  'voices',
  'backup',
  'watch',
  'standby',
  'audit',
  'settings',
];

export function screenPath(screen: ScreenName): string {
  return screen === 'home' ? '/' : `/${screen}`;
}
