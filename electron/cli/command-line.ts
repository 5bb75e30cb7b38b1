/** The parts of a command line that belong to every verb, wherever they stand. */
import { UsageError } from './verb.ts';

export interface CommandLine {
  /** What is left: the verb and its own arguments. */
  readonly args: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  readonly version: boolean;
  readonly dataDir: string | undefined;
}

/** What stands after `--` is never an option. @throws UsageError. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const args: string[] = [];
  const flags = { json: false, verbose: false, help: false, version: false };
  let dataDir: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      args.push(...argv.slice(index));
      break;
    }
    if (word === '--json') flags.json = true;
    else if (word === '--verbose') flags.verbose = true;
    else if (word === '--help' || word === '-h') flags.help = true;
    else if (word === '--version') flags.version = true;
    else if (word === '--data-dir') dataDir = folderOf(argv[++index]);
    else if (word.startsWith('--data-dir=')) dataDir = folderOf(word.slice('--data-dir='.length));
    else args.push(word);
  }
  return { args, ...flags, dataDir };
}

function folderOf(value: string | undefined): string {
  if (value === undefined || value === '' || value.startsWith('-')) {
    throw new UsageError((wrong) => wrong.noValue('--data-dir', 'DIR'));
  }
  return value;
}
