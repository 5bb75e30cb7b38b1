/** Arguments of a script that a person runs: `--help` prints what it takes; what it does not know ends it with code 2. */
import { describeScript } from '../electron/cli/help.ts';
import { terminalLocale } from '../electron/cli/locale.ts';
import { type OptionTable, readOptions, UsageError } from '../electron/cli/verb.ts';
import { cliWordsOf } from '../electron/words/cli-words.ts';

/** The values given. Does not come back from `--help` and from wrong use. */
export function readArguments<const O extends OptionTable>(
  command: string,
  script: 'start' | 'demo',
  options: O,
  args: readonly string[] = process.argv.slice(2),
) {
  const cli = cliWordsOf(terminalLocale(process.env));
  if (args.includes('--help') || args.includes('-h')) {
    console.log(describeScript(command, cli.help.scripts[script], options, cli.help.scripts, cli).join('\n'));
    process.exit(0);
  }
  try {
    return readOptions(args, options, { words: 0 }).values;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.say(cli.wrong));
    console.error(cli.wrong.more(`${command} -- --help`));
    process.exit(2);
  }
}
