/** Keeps the tray's icon, tooltip and menu equal to what is the case. */
import path from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { StatusState } from '../contract/models/status.ts';
import type { Stop } from '../kernel/ports.ts';
import { BLINK_MS, type IconChoice, iconsOf } from './tray-icon-rules.ts';
import { buildTrayMenu, type Said, type TrayActs, type TrayFacts, trayTooltip } from './tray-menu.ts';

export interface TrayIcon {
  show(facts: TrayFacts): void;
  destroy(): void;
}

export function createTray(options: {
  readonly iconsDir: string;
  readonly said: () => Said;
  readonly acts: TrayActs;
  readonly icons: () => IconChoice;
  /** No blinking for people who asked their computer for less motion. */
  readonly isMotionReduced: () => boolean;
}): TrayIcon {
  let tray: Tray | null = null;
  let shown: { readonly state: StatusState; readonly icons: string; readonly text: string } | null = null;
  let stopBlinking: Stop = () => {};

  const image = (name: string) => nativeImage.createFromPath(path.join(options.iconsDir, name));

  function showIcon(names: readonly string[], isNewState: boolean): void {
    stopBlinking();
    const [first = ''] = names;
    // Some Linux panels keep the old picture when a new one is set; a new item they draw.
    if (tray && isNewState && options.icons().platform === 'linux') {
      tray.destroy();
      tray = null;
      shown = null;
    }
    if (tray) {
      tray.setImage(image(first));
    } else {
      tray = new Tray(image(first));
      tray.on('click', () => options.acts.open());
    }
    if (names.length > 1 && !options.isMotionReduced()) stopBlinking = blink(tray, names.map(image));
  }

  return {
    show(facts) {
      const said = options.said();
      const { state } = facts.status;
      const names = iconsOf(state, options.icons());
      const before = shown;
      if (before === null || before.icons !== names.join()) showIcon(names, before !== null && before.state !== state);
      const tooltip = trayTooltip(facts, said);
      const items = buildTrayMenu(facts, said, options.acts);
      const text = JSON.stringify([tooltip, items]);
      // A menu that is set anew closes under the hand of whoever has it open.
      if (shown === null || shown.text !== text) {
        tray?.setToolTip(tooltip);
        tray?.setContextMenu(Menu.buildFromTemplate(items));
      }
      shown = { state, icons: names.join(), text };
    },
    destroy() {
      stopBlinking();
      tray?.destroy();
      tray = null;
      shown = null;
    },
  };
}

function blink(tray: Tray, images: readonly Electron.NativeImage[]): Stop {
  let turn = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % images.length;
    tray.setImage(images[turn] ?? images[0] ?? '');
  }, BLINK_MS);
  return () => clearInterval(timer);
}
