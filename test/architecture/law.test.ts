/** Breaks the law on purpose, in a house of a few files, and sees that the breach is told with file, line and rule. */
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../build/root.ts';
import { tempDir } from '../unit/temp-dir.ts';

/** Every top folder must be there to be read. */
const lawful = {
  'electron/contract/index.ts': 'export interface Voice {\n  readonly id: string;\n}\n',
  'native-models/engine.ts': 'export const engine = 1;\n',
  'renderer/app/main.tsx':
    "import type { Voice } from '../../electron/contract/index.ts';\n\nexport const first = (voices: Voice[]) => voices[0];\n",
  'build/root.ts': "export const root = '.';\n",
};

async function houseWith(files: Readonly<Record<string, string>>): Promise<string> {
  const house = await tempDir();
  for (const [file, text] of Object.entries({ ...lawful, ...files })) {
    await mkdir(path.dirname(path.join(house, file)), { recursive: true });
    await writeFile(path.join(house, file), text);
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
  cpSync(path.join(root, 'package.json'), path.join(house, 'package.json'));
  return house;
}

const run = (
  program: string,
  args: readonly string[],
  cwd: string,
): { readonly ok: boolean; readonly told: string } => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return { ok: status === 0, told: stdout + stderr };
};

const importLaw = (house: string) => run(process.execPath, [path.join(root, 'build/law/main.ts'), house], root);

/** The project's own linter settings, with the copies of its rules that a house elsewhere needs. */
async function lint(house: string) {
  for (const file of ['biome.json', 'build/law'])
    cpSync(path.join(root, file), path.join(house, file), { recursive: true });
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=50', 'electron', 'renderer', 'native-models'];
  return run(path.join(root, 'node_modules/.bin/biome'), args, house);
}

describe('the import law', () => {
  it('is kept by this house', () => {
    expect(importLaw(root)).toEqual({ ok: true, told: expect.stringMatching(/^\d{3,} files, 0 breaches/) });
  });

  it('lets a lawful house pass, and reads it', async () => {
    expect(importLaw(await houseWith({}))).toEqual({ ok: true, told: '4 files, 0 breaches of the import law\n' });
  });

  it('names a circle that only types go round, with the line of each import', async () => {
    const house = await houseWith({
      'electron/kernel/bus.ts':
        "// The lower one.\nimport type { Log } from './log.ts';\n\nexport interface Bus {\n  readonly log: Log;\n}\n",
      'electron/kernel/log.ts':
        "import { type Bus } from './bus.ts';\n\nexport interface Log {\n  readonly bus: Bus | null;\n}\n",
    });
    const { ok, told } = importLaw(house);
    expect(ok).toBe(false);
    expect(told).toContain(
      'electron/kernel/bus.ts:2 → electron/kernel/log.ts:1 → electron/kernel/bus.ts: files must not import each other',
    );
    expect(told).toContain('1 breaches');
  });

  const targets = {
    'electron/audit/chain.ts': 'export const chain = 1;\n',
    'electron/platform/network.ts': 'export const network = 1;\n',
    'electron/shell/main.ts': 'export const main = 1;\n',
    'electron/watch/probe.ts': 'export const probe = 1;\n',
    'renderer/screens/watch/watch.tsx': 'export const watch = 1;\n',
  };
  const breaches: readonly (readonly [what: string, file: string, text: string, rule: string])[] = [
    ['a package of another room', 'electron/backup/service.ts', "import 'ssh2';", 'backup may use these packages: zod'],
    [
      'Electron outside the shell',
      'electron/kernel/bus.ts',
      "import 'electron';",
      'kernel may use these packages: zod',
    ],
    [
      'a room that is not open to this one',
      'electron/watch/service.ts',
      "import '../audit/chain.ts';",
      'watch may import, besides itself: contract, kernel, engine formats',
    ],
    ['a skin in the app', 'electron/app/create-app.ts', "import '../shell/main.ts';", 'app may import'],
    [
      'a type from above',
      'native-models/speak.ts',
      "import type { Voice } from '../electron/contract/index.ts';\nexport const id = (voice: Voice) => voice.id;",
      'native-models may import, besides itself: nothing',
    ],
    [
      'a value of the contract in the page',
      'renderer/app/page.tsx',
      "import '../../electron/contract/index.ts';",
      'the page takes types from the contract',
    ],
    [
      'a screen in a screen',
      'renderer/screens/home/home.tsx',
      "import '../watch/watch.tsx';",
      'a screen never imports',
    ],
    ['Node in the page', 'renderer/ui/card.tsx', "import 'node:fs';", 'the page runs in a browser'],
    ['the network in the engine', 'native-models/fetch.ts', "import 'node:https';", 'it opens no connection'],
    ['the runtime outside ort', 'native-models/speak/speak.ts', "import 'onnxruntime-node';", 'native-models may use'],
    ['an adapter in a capability', 'electron/gate/gate.ts', "import '../platform/network.ts';", 'gate may import'],
    ['more than ports in an adapter', 'electron/platform/ssh.ts', "import '../watch/probe.ts';", 'platform may import'],
    ['a timer in a pure decision', 'electron/watch/rules.ts', "import 'node:timers/promises';", 'a pure decision'],
    ['a file in no room', 'electron/loose.ts', "import './contract/index.ts';", 'every file stands in a room'],
    ['what is not there', 'electron/gate/forward.ts', "import './gone.ts';", 'what is imported must be there'],
  ];
  let answer: ReturnType<typeof importLaw> | undefined;

  it.each(breaches)('names %s', async (_what, file, _text, rule) => {
    const broken = breaches.map(([, name, text]) => [name, `// The law is broken below.\n${text}\n`]);
    answer ??= importLaw(await houseWith({ ...targets, ...Object.fromEntries(broken) }));
    expect(answer.ok).toBe(false);
    const lines = answer.told.split('\n').filter((line) => line.startsWith(`${file}:2 imports `));
    expect(lines).toEqual([expect.stringContaining(rule)]);
  });
});

describe('the linter', () => {
  const copies: readonly (readonly [what: string, text: string, line: number, home: string])[] = [
    [
      'comparison',
      "import { timingSafeEqual as same } from 'node:crypto';\nexport const x = same;",
      1,
      'secret-equal.ts',
    ],
    ['name', 'const a = 1;\nexport function sameSecret(b: number) {\n  return a === b;\n}', 2, 'electron/kernel'],
    ['constant', 'export const canonicalJson = (value: unknown) => JSON.stringify(value);', 1, 'electron/kernel'],
    [
      'queue',
      'let last: Promise<unknown> = Promise.resolve();\nexport const next = (act: () => void) => {\n  last = last.then(act);\n};',
      1,
      'serial.ts',
    ],
    [
      'queues',
      'export const of = (all: Map<string, Promise<void>>) => all.get("a") ?? Promise.resolve();',
      1,
      'serial.ts',
    ],
    ['loopback', 'export const here = (host: string) => /^127[.]/.test(host);', 1, 'loopback.ts'],
    [
      'hash',
      "import { createHash } from 'node:crypto';\nimport { createReadStream } from 'node:fs';\nconst hash = createHash('sha256');\nfor await (const piece of createReadStream('x')) hash.update(piece);\nexport default hash;",
      4,
      'hash-file.ts',
    ],
    [
      'abort',
      "export const on = (signal?: AbortSignal) => signal?.addEventListener('abort', () => {}, { once: true });",
      1,
      'when-aborted.ts',
    ],
    [
      'aborted',
      "export const on = (one: AbortSignal) => one.addEventListener('abort', () => {});",
      1,
      'when-aborted.ts',
    ],
    ['json', `export const member = (name: string) => \`\${JSON.stringify(name)}:\${name}\`;`, 1, 'canonical-json.ts'],
  ];
  let answer: Awaited<ReturnType<typeof lint>> | undefined;

  it.each(copies)('knows a private copy of what the kernel has: %s', async (what, _text, line, home) => {
    const files = copies.map(([name, text]) => [`electron/gate/copy-${name}.ts`, `${text}\n`]);
    answer ??= await lint(await houseWith(Object.fromEntries(files)));
    expect(answer.ok).toBe(false);
    const [, told = ''] = answer.told.split(`electron/gate/copy-${what}.ts:${line}:`);
    expect(told).toMatch(/^\d+ plugin/);
    expect(told.split('plugin')[1]).toContain(home);
  });

  it('knows a clock in a pure decision', async () => {
    const { ok, told } = await lint(
      await houseWith({ 'electron/backup/space/retention.ts': '// Pure.\nexport const now = Date.now();\n' }),
    );
    expect(ok).toBe(false);
    expect(told).toMatch(/retention\.ts:2:\d+ plugin[\s\S]*A pure decision has no clock/);
  });

  it('knows a question about the system away from the edges', async () => {
    const { ok, told } = await lint(
      await houseWith({
        'electron/backup/content/source.ts': "import os from 'node:os';\nexport const on = os.platform();\n",
      }),
    );
    expect(ok).toBe(false);
    expect(told).toMatch(/source\.ts:2:\d+ plugin[\s\S]*asked for at the edges only/);
  });
});
