/**
 * A tray icon as Electron makes one on Linux: an item of the StatusNotifier protocol with its menu (com.canonical.dbusmenu) on
 * the session's bus, drawn and clicked by a real panel.
 */
import { readFileSync } from 'node:fs';
import type { BusMessage, Variant } from '../../../electron/shell/dbus-message.ts';
import { BUS, type BusAnswer, connectSessionBus, type SessionBus } from '../../../electron/shell/session-bus.ts';
import { readPng } from '../../fixtures/png.ts';
import type { MenuItem } from './electron.ts';

const ITEM = { path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' };
const MENU = { path: '/MenuBar', interface: 'com.canonical.dbusmenu' };
const WATCHER = 'org.kde.StatusNotifierWatcher';
const NOTHING: BusAnswer = { signature: '', body: [] };

export interface Shown {
  readonly iconFile: string;
  readonly toolTip: string;
  readonly menu: readonly MenuItem[];
}

export interface StatusItem {
  /** What is shown now changed. */
  changed(): void;
  close(): void;
}

let items = 0;

export async function openStatusItem(socket: string, read: () => Shown, onActivate: () => void): Promise<StatusItem> {
  const bus = await connectSessionBus(socket);
  items += 1;
  const name = `org.kde.StatusNotifierItem-${process.pid}-${items}`;
  let revision = 1;
  bus.serve((asked) => answer(asked, { ...numbered(read()), revision }, onActivate));
  await bus.call({ ...BUS, member: 'RequestName', signature: 'su', body: [name, 0] });
  await register(bus, name);
  return {
    changed() {
      revision += 1;
      for (const member of ['NewIcon', 'NewToolTip']) bus.emit({ ...ITEM, member });
      bus.emit({ ...MENU, member: 'LayoutUpdated', signature: 'ui', body: [revision, 0] });
    },
    close: () => bus.close(),
  };
}

function register(bus: SessionBus, name: string): Promise<unknown> {
  const watcher = { destination: WATCHER, path: '/StatusNotifierWatcher', interface: WATCHER };
  return bus.call({ ...watcher, member: 'RegisterStatusNotifierItem', signature: 's', body: [name] });
}

interface Numbered {
  readonly id: number;
  readonly item: MenuItem;
  readonly children: readonly Numbered[];
}
type Asked = Shown & { readonly root: Numbered; readonly revision: number };

/** The protocol knows menu items by number. */
function numbered(shown: Shown): Shown & { readonly root: Numbered } {
  let last = -1;
  const number = (item: MenuItem): Numbered => {
    last += 1;
    return { id: last, item, children: (item.submenu ?? []).map(number) };
  };
  return { ...shown, root: number({ submenu: shown.menu }) };
}

const text = (value: string): Variant => ({ signature: 's', value });

function answer({ path, member, body }: BusMessage, asked: Asked, onActivate: () => void): BusAnswer {
  const properties = path === MENU.path ? menuProperties() : itemProperties(asked);
  switch (member) {
    case 'GetAll':
      return { signature: 'a{sv}', body: [Object.entries(properties)] };
    case 'Get': {
      const value = properties[String(body[1])];
      return value ? { signature: 'v', body: [value] } : null;
    }
    case 'Activate':
      onActivate();
      return NOTHING;
    case 'SecondaryActivate':
    case 'ContextMenu':
    case 'Scroll':
      return NOTHING;
    default:
      return path === MENU.path ? menuAnswer(member ?? '', body, asked) : null;
  }
}

function itemProperties({ iconFile, toolTip }: Shown): Readonly<Record<string, Variant>> {
  const pixmaps = [iconFile, iconFile.replace(/\.png$/, '@2x.png')].map(pixmapOf);
  return {
    Category: text('ApplicationStatus'),
    Id: text('understudy'),
    Title: text('Understudy'),
    Status: text('Active'),
    WindowId: { signature: 'i', value: 0 },
    IconName: text(''),
    IconPixmap: { signature: 'a(iiay)', value: pixmaps },
    OverlayIconName: text(''),
    AttentionIconName: text(''),
    ToolTip: { signature: '(sa(iiay)ss)', value: ['', [], toolTip, ''] },
    ItemIsMenu: { signature: 'b', value: false },
    Menu: { signature: 'o', value: MENU.path },
  };
}

/** Alpha, red, green, blue for each pixel. */
function pixmapOf(file: string): [number, number, Buffer] {
  const { width, height, rgba } = readPng(readFileSync(file));
  const argb = Buffer.alloc(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    argb.set([rgba[at + 3] ?? 0, rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0], at);
  }
  return [width, height, argb];
}

function menuProperties(): Readonly<Record<string, Variant>> {
  return {
    Version: { signature: 'u', value: 3 },
    Status: text('normal'),
    TextDirection: text('ltr'),
    IconThemePath: { signature: 'as', value: [] },
  };
}

function menuAnswer(member: string, body: readonly unknown[], { root, revision }: Asked): BusAnswer {
  const all = (node: Numbered): Numbered[] => [node, ...node.children.flatMap(all)];
  const find = (id: unknown): Numbered | undefined => all(root).find((node) => node.id === id);
  switch (member) {
    case 'GetLayout':
      return { signature: 'u(ia{sv}av)', body: [revision, layoutOf(find(body[0]) ?? root)] };
    case 'GetGroupProperties': {
      const ids = body[0] as readonly number[];
      const wanted = ids.length === 0 ? all(root) : all(root).filter(({ id }) => ids.includes(id));
      return { signature: 'a(ia{sv})', body: [wanted.map((node) => [node.id, propertiesOf(node)])] };
    }
    case 'AboutToShow':
      return { signature: 'b', body: [false] };
    case 'AboutToShowGroup':
      return { signature: 'aiai', body: [[], []] };
    case 'Event':
      if (body[1] === 'clicked') find(body[0])?.item.click?.();
      return NOTHING;
    case 'EventGroup':
      for (const [id, event] of body[0] as [number, string][]) if (event === 'clicked') find(id)?.item.click?.();
      return { signature: 'ai', body: [[]] };
    default:
      return null;
  }
}

function layoutOf(node: Numbered): unknown[] {
  const children = node.children.map((child): Variant => ({ signature: '(ia{sv}av)', value: layoutOf(child) }));
  return [node.id, propertiesOf(node), children];
}

function propertiesOf({ item, children }: Numbered): [string, Variant][] {
  if (item.type === 'separator') return [['type', text('separator')]];
  return [
    // An underline mark in this protocol.
    ['label', text((item.label ?? '').replaceAll('_', '__'))],
    ['enabled', { signature: 'b', value: item.enabled ?? true }],
    ...(children.length > 0 ? [['children-display', text('submenu')] as [string, Variant]] : []),
  ];
}
