/**
 * Which picture the tray shows. Each state has a shape of its own, so that it is told without colours too. macOS colours
 * a template by itself; elsewhere the set of one colour is light on dark panels and dark on light ones. Pure.
 */
import type { StatusState } from '../contract/models/status.ts';

export interface IconChoice {
  readonly platform: NodeJS.Platform;
  readonly set: 'colour' | 'mono';
  readonly isPanelDark: boolean;
}

/** A promotion blinks between two pictures: slow, because it may last for minutes at the edge of somebody's view. */
export const BLINK_MS = 1_000;

export function iconsOf(state: StatusState, choice: IconChoice): readonly string[] {
  const shapes = state === 'promoting' ? ['promoting', 'promoting-2'] : [state];
  return shapes.map((shape) => `tray-${shape}${endingOf(choice)}.png`);
}

/** Electron knows a template by this ending. */
function endingOf({ platform, set, isPanelDark }: IconChoice): string {
  if (platform === 'darwin') return 'Template';
  if (set === 'colour') return '';
  return isPanelDark ? '-light' : '-dark';
}
