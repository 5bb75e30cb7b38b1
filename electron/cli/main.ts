/** The command line. Exit 0: done. 1: the act failed, its error and remedy are on stderr. 2: wrong usage, nothing was done. */
import { resolveDataDir } from '../app/paths.ts';
import { type Locale, nearestLocale } from '../contract/names.ts';
import type { LockHolder } from '../host/host-lock.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import { wordsOf } from '../words/words.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { type Client, openClient, openHostClient } from './client.ts';
import { cutover } from './cutover.ts';
import { engine } from './engine.ts';
import { incident } from './incident.ts';
import { models } from './models.ts';
import { failback, promote } from './promote.ts';
import { readings } from './readings.ts';
import { releases } from './releases.ts';
import { serve } from './serve.ts';
import { speak } from './speak.ts';
import { standby } from './standby.ts';
import { doctor, status } from './status.ts';
import { store } from './store.ts';
import { createTerminal } from './terminal.ts';
import { UsageError, type Verb } from './verb.ts';
import { voices } from './voices.ts';
import { watch } from './watch.ts';

const verbs: Readonly<Record<string, Verb>> = {
  speak,
  readings,
  voices,
  models,
  engine,
  serve,
  backup,
  store,
  releases,
  watch,
  standby,
  promote,
  failback,
  incident,
  cutover,
  audit,
  status,
  doctor,
};

/** 128 + SIGINT, as shells expect of something that Ctrl-C ended. */
const EXIT_CANCELLED = 130;

export async function main(argv: readonly string[]): Promise<number> {
  const { args, json, verbose, dataDir } = takeCommonOptions(argv);
  const terminal = createTerminal(json, terminalLocale(process.env));
  const verb = Object.hasOwn(verbs, args[0] ?? '') ? verbs[args[0] ?? ''] : undefined;
  if (!verb) {
    terminal.note(usage());
    return args[0] === undefined || args[0] === 'help' || args[0] === '--help' ? 0 : 2;
  }
  const cancel = new AbortController();
  const stop = (): void => cancel.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let client: Promise<Client> | undefined;
  const options = {
    dataDir: resolveDataDir(dataDir),
    verbose,
    signal: cancel.signal,
    onWait: ({ pid }: LockHolder) => terminal.note(wordsOf(terminal.locale).cli.waitsForCommand(pid)),
  };
  try {
    await verb.run(args.slice(1), {
      dataDir: options.dataDir,
      terminal,
      signal: cancel.signal,
      client: async () => {
        client ??= Promise.resolve(openClient(options));
        return client;
      },
      host: () => {
        client ??= openHostClient(options);
        return client;
      },
    });
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.note(`${error.message}\n\n${verb.usage.map((line) => `  understudy ${line}`).join('\n')}`);
      return 2;
    }
    if (isCancelled(error)) {
      terminal.note('cancelled');
      return EXIT_CANCELLED;
    }
    terminal.error(toWireError(error));
    return 1;
  } finally {
    await (await client?.catch(() => undefined))?.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** As the terminal's own programs choose: LC_ALL over LC_MESSAGES over LANG. */
function terminalLocale(environment: NodeJS.ProcessEnv): Locale {
  const chosen = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return nearestLocale(chosen);
}

/** Options that every verb takes, wherever they stand on the line. */
function takeCommonOptions(argv: readonly string[]): {
  args: string[];
  json: boolean;
  verbose: boolean;
  dataDir: string | undefined;
} {
  const args: string[] = [];
  let json = false;
  let verbose = false;
  let dataDir: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--json') json = true;
    else if (word === '--verbose') verbose = true;
    else if (word === '--data-dir') dataDir = argv[++index];
    else if (word.startsWith('--data-dir=')) dataDir = word.slice('--data-dir='.length);
    else args.push(word);
  }
  return { args, json, verbose, dataDir };
}

function usage(): string {
  const lines = Object.values(verbs).flatMap((verb) => verb.usage.map((line) => `  understudy ${line}`));
  return [
    'Understudy: own your voices, never go silent.',
    '',
    ...lines,
    '',
    'Every verb takes --json and --data-dir DIR (or UNDERSTUDY_HOME).',
  ].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
