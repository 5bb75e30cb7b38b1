/** The table of rooms and the rules beside it, in the language of dependency-cruiser. Each rule's comment is what a person reads. */
import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';
import { doors, type Room, rooms } from './rooms.ts';

export const asPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `electron/backup/` is called `backup`, `native-models/ort/` keeps its whole name. */
export function nameOf({ path }: Room): string {
  return path.replace(/^electron\//, '').replace(/\/$/, '');
}

/** The pattern of files that a word in `enters` stands for. */
function patternOf(word: string): string {
  if (word === 'every room') return '^(electron|native-models|renderer)/';
  if (word === 'test' || word === 'package.json') return `^${word}(/|$)`;
  if (doors[word] !== undefined) return `^${doors[word]}`;
  const room = rooms.find((one) => nameOf(one) === word);
  if (room) return `^${asPattern(room.path)}`;
  if (word.startsWith('native-models/')) return `^${word}/`;
  throw new Error(`rooms.ts: "${word}" is neither a room nor a door`);
}

/** A room's files without those of the smaller rooms inside it. */
function filesOf(room: Room): { readonly path: string; readonly pathNot?: string[] } {
  const inner = rooms.filter(({ path }) => path !== room.path && path.startsWith(room.path));
  const path = `^${asPattern(room.path)}`;
  return inner.length > 0 ? { path, pathNot: inner.map((one) => `^${asPattern(one.path)}`) } : { path };
}

const list = (words: readonly string[]): string => (words.length > 0 ? words.join(', ') : 'nothing');

function rulesOf(room: Room): IForbiddenRuleType[] {
  const name = nameOf(room);
  const packages = room.packages.map(asPattern).join('|');
  return [
    {
      name: `rooms: ${name}`,
      comment: `${name} may import, besides itself: ${list(room.enters)}`,
      severity: 'error',
      from: filesOf(room),
      to: {
        path: '^(electron|native-models|renderer|build|test)/|^[^/]+[.](ts|mjs|json)$',
        pathNot: [`^${asPattern(room.path)}`, ...room.enters.map(patternOf)],
      },
    },
    {
      name: `packages: ${name}`,
      comment: `${name} may use these packages: ${list(room.packages)}`,
      severity: 'error',
      from: filesOf(room),
      to: {
        path: '(^|/)node_modules/',
        ...(packages ? { pathNot: [`(^|/)node_modules/(@types/)?(${packages})(/|$)`] } : {}),
      },
    },
  ];
}

const beside: IForbiddenRuleType[] = [
  {
    name: 'no circles',
    comment: 'files must not import each other in a circle, types included: move what they share to the lower one',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'in a room',
    comment: 'every file stands in a room of build/law/rooms.ts',
    severity: 'error',
    from: { pathNot: rooms.map(({ path }) => `^${asPattern(path)}`).concat('^(test|node_modules)/', 'node_modules/') },
    to: {},
  },
  {
    name: 'screens apart',
    comment: 'a screen never imports another screen: what both need goes to renderer/ui or renderer/client',
    severity: 'error',
    from: { path: '^renderer/screens/([^/]+)/' },
    to: { path: '^renderer/screens/', pathNot: ['^renderer/screens/$1/', '^renderer/screens/[^/]+$'] },
  },
  {
    name: 'types for the page',
    comment:
      'the page takes types from the contract, and values only from contract/errors.ts, names.ts and readings-file.ts',
    severity: 'error',
    from: { path: '^renderer/' },
    to: {
      path: '^electron/contract/',
      pathNot: ['^electron/contract/(errors|names|readings-file)[.]ts$'],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'no Node in the page',
    comment: 'the page runs in a browser, which has no modules of Node',
    severity: 'error',
    from: { path: '^renderer/', pathNot: ['^renderer/vite[.]config[.]ts$'] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'engine offline',
    comment: 'the engine is given its files: it opens no connection and starts no process',
    severity: 'error',
    from: { path: '^native-models/' },
    to: { dependencyTypes: ['core'], path: '^(net|tls|https?|http2|dgram|dns|child_process|cluster|vm)(/|$)' },
  },
  {
    name: 'no timers in pure decisions',
    comment: 'a pure decision is given the time, it does not wait',
    severity: 'error',
    from: { path: '/(machine|operation-state|rules|chain|plan|retention|overview|preflight|confirmation)[.]ts$' },
    to: { dependencyTypes: ['core'], path: '^timers' },
  },
  {
    name: 'found',
    comment: 'what is imported must be there',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

const configuration: IConfiguration = {
  forbidden: [...rooms.flatMap(rulesOf), ...beside],
  options: {
    // TypeScript 7 has no programming interface yet; swc reads the same imports, types included.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^test/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
export default configuration;
