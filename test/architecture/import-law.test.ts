/**
 * The import law: which room may enter which (ARCHITECTURE.md has the same table in words). Every import of every source
 * file is read and held to it, so a shortcut through a wall fails here and not in a year.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

interface Room {
  /** Prefixes (from the project root) that files of this room may import, besides the room itself. */
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const contract = 'electron/contract/';
const kernel = 'electron/kernel/';
const capability = [contract, kernel];
/** Words are plain functions, so that tray, terminal and window say the same. */
const words = 'electron/words/';
/** The parts of the engine library that load no network: formats, sound files, errors. */
const engineFormats = [
  'native-models/audio/',
  'native-models/voice-pack/',
  'native-models/engine-error.ts',
  'native-models/engine-types.ts',
];

/** Longest matching prefix decides. */
const law: Readonly<Record<string, Room>> = {
  'native-models/': {
    rooms: [],
    packages: [
      'onnxruntime-node',
      'koffi',
      '@node-rs/jieba',
      'pinyin-pro',
      'opencc-js',
      'cmu-pronouncing-dictionary',
      'to-jyutping',
      'kuromoji',
      'wink-pos-tagger',
      'es-hangul',
    ],
  },
  'native-models/audio/ogg-opus.ts': { rooms: ['native-models/audio/'], packages: ['libopus-wasm'] },
  'electron/contract/': { rooms: [], packages: ['zod'] },
  'electron/words/': { rooms: [contract], packages: [] },
  'electron/kernel/': { rooms: [contract], packages: ['zod'] },
  'electron/kernel/log.ts': { rooms: [contract, kernel], packages: ['pino'] },
  'electron/audit/': { rooms: [contract, kernel], packages: [] },
  'electron/settings/': { rooms: [contract, kernel], packages: [] },
  'electron/status/': { rooms: [contract, kernel], packages: [] },
  'electron/voices/': { rooms: [...capability, ...engineFormats], packages: ['zod'] },
  'electron/synthesis/': { rooms: [...capability, ...engineFormats, 'electron/voices/'], packages: ['zod'] },
  'electron/models/': { rooms: [...capability, 'electron/voices/'], packages: ['zod'] },
  'electron/backup/': { rooms: [...capability, 'electron/voices/'], packages: ['zod'] },
  'electron/backup/schedule.ts': { rooms: [...capability, 'electron/backup/'], packages: ['croner'] },
  'electron/watch/': { rooms: [...capability, ...engineFormats], packages: ['zod'] },
  'electron/standby/': {
    rooms: [...capability, 'electron/backup/', 'electron/gate/', 'electron/watch/'],
    packages: ['zod'],
  },
  'electron/agent/': { rooms: [contract, kernel, 'electron/backup/'], packages: ['zod', 'hono', '@hono/node-server'] },
  'electron/gate/': { rooms: [contract, kernel], packages: ['zod', 'hono', '@hono/node-server'] },
  'electron/platform/': {
    rooms: [contract, kernel, 'native-models/'],
    packages: [
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-request-presigner',
      '@smithy/node-http-handler',
      'ssh2',
      'conf',
      'zod',
    ],
  },
  'electron/app/': { rooms: ['electron/', 'native-models/', 'package.json'], packages: ['zod'] },
  'electron/server/': {
    rooms: [contract, kernel, 'electron/app/', ...engineFormats],
    packages: ['hono', '@hono/node-server', 'zod'],
  },
  'electron/cli/': { rooms: [contract, kernel, 'electron/app/', 'electron/server/', words], packages: [] },
  'electron/shell/': { rooms: [contract, kernel, 'electron/app/', words], packages: ['electron', 'electron-store'] },
  'renderer/': {
    rooms: [],
    packages: [
      'react',
      'react-dom',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/notifications',
      '@tabler/icons-react',
      '@tanstack/react-query',
      'wavesurfer.js',
      'wouter',
      'vite',
      '@vitejs/plugin-react',
    ],
  },
  'build/': {
    rooms: ['electron/', 'native-models/', 'test/'],
    packages: ['esbuild', 'electron-builder', 'vite', 'playwright-core'],
  },
};

/** Adapters implement ports: platform may import any capability's `ports.ts`, and only that. */
const isPorts = (file: string): boolean => /^electron\/[a-z]+\/ports\.ts$/.test(file);
/** The renderer takes types from anywhere in the contract and values only from these two. */
const rendererValues = ['electron/contract/errors.ts', 'electron/contract/names.ts'];
/** app imports everything except the skins around it. */
const skins = ['electron/shell/', 'electron/server/', 'electron/cli/'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const sources = ['electron', 'native-models', 'renderer', 'build'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && /\.(ts|tsx|mts|cts)$/.test(item.name))
    .map((item) => path.relative(root, path.join(item.parentPath, item.name)).split(path.sep).join('/'))
    .filter((file) => !file.includes('node_modules/')),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  const statement = /(?:^|[;\n}])\s*(import|export)\s+(type\s+)?((?:[^'"`;]*?\sfrom\s+)?)(['"])([^'"\n]+)\4/g;
  for (const match of text.matchAll(statement)) {
    const isFrom = (match[3] ?? '') !== '';
    if (match[1] === 'export' && !isFrom) continue;
    const names = /\{([\s\S]*)\}/.exec(match[3] ?? '')?.[1];
    const onlyTypes =
      names !== undefined &&
      !/^\s*\w+\s*,/.test(match[3] ?? '') &&
      names.split(',').every((name) => name.trim() === '' || /^\s*type\s/.test(name));
    found.push({ from: file, to: match[5] ?? '', typeOnly: match[2] !== undefined || onlyTypes });
  }
  for (const match of text.matchAll(/\bimport\(\s*(['"])([^'"\n]+)\1/g))
    found.push({ from: file, to: match[2] ?? '', typeOnly: false });
  return found;
}

function roomOf(file: string): string | undefined {
  return Object.keys(law)
    .filter((prefix) => file.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function judge({ from, to, typeOnly }: Import): string | null {
  const room = roomOf(from);
  if (!room) return `${from} stands in no room`;
  const rule = law[room];
  if (!rule) return `${from} has no rule`;
  if (to.startsWith('node:') || builtinModules.includes(to))
    return from.startsWith('renderer/') && !from.endsWith('vite.config.ts') ? `${from} imports ${to}` : null;
  if (!to.startsWith('.')) {
    const name = packageName(to);
    return rule.packages.includes(name) || (typeOnly && name === 'react')
      ? null
      : `${from} may not import package ${name}`;
  }
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(from), to));
  if (target.startsWith(room.endsWith('/') ? room : path.posix.dirname(room))) {
    const screen = /^renderer\/screens\/([^/]+)\//.exec(from)?.[1];
    const other = /^renderer\/screens\/([^/]+)\//.exec(target)?.[1];
    return screen && other && screen !== other ? `screen ${screen} imports screen ${other}: ${target}` : null;
  }
  if (room === 'renderer/') {
    if (target.startsWith(words)) return null;
    if (target.startsWith(contract) && (typeOnly || rendererValues.includes(target))) return null;
    return `${from} may not import ${target}${typeOnly ? '' : ' as a value'}`;
  }
  if (room === 'electron/platform/' && isPorts(target)) return null;
  if (room === 'electron/app/' && skins.some((skin) => target.startsWith(skin)))
    return `${from} imports a skin: ${target}`;
  return rule.rooms.some((prefix) => target.startsWith(prefix)) ? null : `${from} may not import ${target}`;
}

const imports = sources.flatMap(importsOf);

describe('the import law', () => {
  it('reads a house that is really there', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(sources.length);
  });

  it('catches what it forbids', () => {
    const forbidden: Import[] = [
      { from: 'electron/backup/service.ts', to: 'electron', typeOnly: false },
      { from: 'electron/backup/service.ts', to: '@aws-sdk/client-s3', typeOnly: false },
      { from: 'electron/watch/service.ts', to: '../standby/service.ts', typeOnly: false },
      { from: 'native-models/engine.ts', to: '../electron/kernel/app-error.ts', typeOnly: true },
      { from: 'renderer/app/app.tsx', to: '../../electron/contract/index.ts', typeOnly: false },
      { from: 'renderer/screens/home/home.tsx', to: '../watch/watch.tsx', typeOnly: false },
      { from: 'electron/app/create-app.ts', to: '../shell/main.ts', typeOnly: false },
    ];
    expect(forbidden.map(judge).filter((verdict) => verdict === null)).toEqual([]);
  });

  it('is kept by every import', () => {
    expect(imports.map(judge).filter((verdict) => verdict !== null)).toEqual([]);
  });
});

describe('the house', () => {
  it('has the six rooms at the top and nothing else', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter(
        (item) => item.isDirectory() && !item.name.startsWith('.') && !['node_modules', 'dist'].includes(item.name),
      )
      .map((item) => item.name);
    expect(folders.sort()).toEqual(['build', 'electron', 'native-models', 'renderer', 'test']);
  });

  it('asks for the platform only at the edges', () => {
    // The engine asks for the runtime's own library and its devices, which differ by system.
    const allowed =
      /^(electron\/(shell|platform)\/|electron\/app\/paths\.ts|build\/|native-models\/ort\/(ort-library|providers)\.ts)/;
    const asking = sources.filter(
      (file) => !allowed.test(file) && /process\.platform/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(asking).toEqual([]);
  });

  it('keeps clocks and timers out of pure decisions', () => {
    const pure = sources.filter((file) => /\/(machine|operation-state|rules|chain)\.ts$/.test(file));
    const impure = pure.filter((file) =>
      /Date\.now|new Date\(\)|setTimeout|setInterval|performance\.now/.test(
        readFileSync(path.join(root, file), 'utf8'),
      ),
    );
    expect(impure).toEqual([]);
  });
});
