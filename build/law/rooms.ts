/**
 * The rooms of the house and who may enter which. ARCHITECTURE.md shows the same table, printed from here
 * (`node build/law/main.ts --table`).
 */

export interface Room {
  /** A path from the top of the project; a folder ends with `/`. Of two that fit a file the longer one counts. */
  readonly path: string;
  /** Rooms, doors or single files that it may import, besides itself. */
  readonly enters: readonly string[];
  readonly packages: readonly string[];
}

/** Parts of rooms that are open to more than the rest of the room is. Patterns of file names. */
export const doors: Readonly<Record<string, string>> = {
  /** What loads no network: sound files, voice packs, types, errors, limits. */
  'engine formats':
    'native-models/(audio/|voice-pack/|(engine-types|engine-error|generators|own-words|speak-limits)[.]ts$)',
  /** What capabilities need from the world, and platform implements. */
  ports: 'electron/[a-z]+/ports[.]ts$',
  /** Data and types of the contract; the three files are values that the page needs too. */
  'types of contract': 'electron/contract/',
  'contract/errors.ts': 'electron/contract/errors[.]ts$',
  'contract/names.ts': 'electron/contract/names[.]ts$',
  'contract/readings-file.ts': 'electron/contract/readings-file[.]ts$',
};

const every = ['contract', 'kernel'];
const formats = 'engine formats';

export const rooms: readonly Room[] = [
  { path: 'native-models/', enters: [], packages: ['es-hangul'] },
  { path: 'native-models/ort/', enters: ['native-models'], packages: ['onnxruntime-node', 'koffi'] },
  { path: 'native-models/audio/ogg-opus.ts', enters: ['native-models/audio'], packages: ['libopus-wasm'] },
  { path: 'electron/contract/', enters: [formats], packages: ['zod'] },
  { path: 'electron/words/', enters: ['contract'], packages: [] },
  { path: 'electron/kernel/', enters: ['contract'], packages: ['zod'] },
  { path: 'electron/kernel/canonical-json.ts', enters: [], packages: ['canonicalize'] },
  { path: 'electron/kernel/log.ts', enters: every, packages: ['pino'] },
  { path: 'electron/audit/', enters: every, packages: [] },
  { path: 'electron/settings/', enters: every, packages: [] },
  { path: 'electron/status/', enters: every, packages: [] },
  { path: 'electron/voices/', enters: [...every, formats], packages: [] },
  { path: 'electron/models/', enters: [...every, 'voices'], packages: ['zod'] },
  { path: 'electron/synthesis/', enters: [...every, 'voices', formats], packages: ['zod'] },
  { path: 'electron/projects/', enters: [...every, 'synthesis', 'voices', formats], packages: ['zod'] },
  { path: 'electron/export/', enters: [...every, formats], packages: [] },
  { path: 'electron/backup/', enters: [...every, 'voices'], packages: ['zod'] },
  { path: 'electron/backup/schedule.ts', enters: [...every, 'backup'], packages: ['croner'] },
  { path: 'electron/backup/sealed/age', enters: [...every, 'backup'], packages: ['age-encryption', '@noble/ciphers'] },
  { path: 'electron/adopt/', enters: [...every, 'voices', 'models', 'backup', formats], packages: ['zod'] },
  { path: 'electron/watch/', enters: [...every, formats], packages: [] },
  { path: 'electron/standby/', enters: [...every, 'backup', 'cutover', 'gate', 'watch'], packages: ['zod'] },
  { path: 'electron/standby/drill-slots.ts', enters: [...every, 'backup'], packages: ['croner'] },
  { path: 'electron/cutover/', enters: [...every, 'gate'], packages: ['zod'] },
  { path: 'electron/trust/', enters: [...every, 'backup', 'standby'], packages: ['zod'] },
  { path: 'electron/updates/', enters: [...every, 'backup'], packages: ['zod'] },
  { path: 'electron/gate/', enters: every, packages: ['zod'] },
  { path: 'electron/notify/', enters: [...every, 'words'], packages: ['zod'] },
  { path: 'electron/alerts/', enters: every, packages: ['zod'] },
  { path: 'electron/costs/', enters: every, packages: [] },
  { path: 'electron/diagnostics/', enters: every, packages: [] },
  { path: 'electron/agent/', enters: [...every, 'backup', 'gate', formats], packages: ['zod'] },
  {
    path: 'electron/platform/',
    enters: [...every, 'ports', 'native-models'],
    packages: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner', 'nodemailer', 'ssh2', 'zod'],
  },
  {
    path: 'electron/platform/sound/',
    enters: [...every, 'native-models'],
    packages: ['@libav.js/variant-obsolete', '@humansignal/audio-file-decoder'],
  },
  {
    path: 'electron/platform/export/',
    enters: [...every, 'export', 'native-models'],
    packages: ['@libav.js/variant-obsolete', 'libopus-wasm'],
  },
  { path: 'electron/platform/disk-', enters: [...every, 'ports', 'platform', 'backup'], packages: ['tar-stream'] },
  { path: 'electron/platform/seal-', enters: [...every, 'ports', 'platform', 'backup'], packages: [] },
  {
    path: 'electron/app/',
    enters: [
      ...every,
      ...[
        'audit',
        'settings',
        'status',
        'voices',
        'models',
        'synthesis',
        'projects',
        'export',
        'backup',
        'adopt',
        'watch',
        'standby',
        'cutover',
        'trust',
        'notify',
        'alerts',
        'costs',
        'gate',
        'agent',
        'diagnostics',
        'updates',
      ],
      ...['platform', 'native-models', 'package.json'],
    ],
    packages: ['zod'],
  },
  { path: 'electron/host/', enters: [...every, 'app', 'words'], packages: ['hono', '@hono/node-server', 'zod'] },
  {
    path: 'electron/server/',
    enters: [...every, 'app', 'host', formats],
    packages: ['hono', '@hono/node-server', 'zod'],
  },
  { path: 'electron/cli/', enters: [...every, 'app', 'host', 'server', 'words'], packages: [] },
  { path: 'electron/shell/', enters: [...every, 'app', 'host', 'words'], packages: ['electron', 'electron-store'] },
  {
    path: 'renderer/',
    enters: ['types of contract', 'contract/errors.ts', 'contract/names.ts', 'contract/readings-file.ts', 'words'],
    packages: [
      'react',
      'react-dom',
      '@mantine/core',
      '@mantine/notifications',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      'wavesurfer.js',
      'wouter',
    ],
  },
  { path: 'renderer/vite.config.ts', enters: [], packages: ['vite', '@vitejs/plugin-react'] },
  {
    path: 'build/',
    enters: ['every room', 'test'],
    packages: ['dependency-cruiser', 'electron-builder', 'esbuild', 'playwright-core', 'vite'],
  },
];
