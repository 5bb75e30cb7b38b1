/** The command line. Exit 0: done. 1: not done, the error and what helps are on stderr. 2: wrong usage, nothing was done. */
import { resolveDataDir } from '../app/paths.ts';
import { version } from '../app/version.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { cliWordsOf } from '../words/cli-words.ts';
import { type Client, type ClientOptions, openClient, openHostClient } from './client.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { makeDataDir } from './data-dir.ts';
import { describeAll, describeVerb } from './help.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { terminalLocale } from './locale.ts';
import { nearest } from './nearest.ts';
import type { Parts } from './parts.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { argumentsOf, UsageError, type Verb, type VerbContext } from './verb.ts';
import { findVerb, verbs } from './verbs.ts';

/** Runs one command line and gives its exit code; what a signal ended does not come back from here. */
export async function runCommandLine(argv: readonly string[], parts: Parts): Promise<number> {
  const locale = terminalLocale(process.env);
  const terminal = createTerminal({
    json: argv.includes('--json'),
    verbose: argv.includes('--verbose'),
    locale,
    argv,
  });
  let verb: Verb | null = null;
  const interrupt = listenForInterrupt(() => terminal.cancelled());
  try {
    const line = readCommandLine(argv);
    if (line.version) terminal.print([version]);
    else if (line.args[0] === undefined || line.args[0] === 'help' || line.help) {
      printHelp(line, terminal);
    } else {
      verb = verbNamed(line.args[0]);
      await runVerb(verb, line, { terminal, interrupt, parts });
    }
    await terminal.flush();
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.wrong(error.say(terminal.cli.wrong), `understudy ${verb === null ? '' : `${verb.name} `}--help`);
      return 2;
    }
    if (isCancelled(error)) {
      terminal.cancelled();
      await interrupt.endIfAsked();
      return 1;
    }
    terminal.error(toWireError(error));
    return 1;
  } finally {
    interrupt.off();
  }
}

function verbNamed(word: string): Verb {
  const verb = findVerb(word);
  if (verb) return verb;
  const choices = [...Object.keys(verbs), 'help'];
  throw new UsageError((wrong) => wrong.noVerb(word, nearest(word, choices)));
}

/** `--help`, `help`, `VERB --help`, `help VERB`. */
function printHelp({ args }: CommandLine, terminal: Terminal): void {
  const cli = cliWordsOf(terminal.locale);
  const name = args[0] === 'help' ? args[1] : args[0];
  const cells = Math.max(60, Math.min(process.stdout.columns ?? 100, 100));
  terminal.print(
    name === undefined ? describeAll(Object.values(verbs), cli, cells) : describeVerb(verbNamed(name), cli, cells),
  );
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
  readonly parts: Parts;
}

async function runVerb(verb: Verb, line: CommandLine, { terminal, interrupt, parts }: Surroundings): Promise<void> {
  const args = argumentsOf(verb, line.args.slice(1));
  let opened: Promise<Client> | undefined;
  const openDataDir = async (): Promise<string> => {
    const dataDir = resolveDataDir(line.dataDir);
    await makeDataDir(dataDir);
    return dataDir;
  };
  const { signal } = interrupt;
  if (verb.endsWithinMs !== undefined) interrupt.allow(verb.endsWithinMs);
  const open = (how: (options: ClientOptions) => Client | Promise<Client>): Promise<Client> => {
    opened ??= openDataDir().then((dataDir) =>
      how({
        parts,
        dataDir,
        verbose: line.verbose,
        signal,
        onWait: ({ pid }) => terminal.note(terminal.cli.waitsForCommand(pid)),
      }),
    );
    return orAborted(opened, signal);
  };
  const context: VerbContext = {
    terminal,
    signal,
    parts,
    openDataDir,
    client: () => open(openClient),
    host: () => open(openHostClient),
  };
  try {
    await verb.run(args, context);
  } finally {
    await opened?.then((client) => client.close()).catch(() => {});
  }
}
