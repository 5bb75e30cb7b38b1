/**
 * What unlocks a private key: from a file, or typed where a person sits at the terminal. It is never an argument, because
 * those are visible to every user of the computer, and it is not shown while it is typed.
 */
import { AppError } from '../kernel/app-error.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { VerbContext } from './verb.ts';

/** Does `act` with the passphrase of the file; when there is none and a key needs one, asks for it once. */
export async function withPassphrase<T>(
  filed: string | undefined,
  { terminal, signal }: Pick<VerbContext, 'terminal' | 'signal'>,
  act: (passphrase: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await act(filed);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'STANDBY_KEY_PASSPHRASE' || filed !== undefined) throw error;
    if (terminal.json || !process.stdin.isTTY || !process.stderr.isTTY) throw error;
    return act(await orAborted(ask(terminal.cli.askPassphrase(String(error.details['keyFile'] ?? ''))), signal));
  }
}

/** One line without an echo. Ctrl-C ends the command as it does everywhere. */
function ask(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  // First nothing typed is shown any more, then it is asked for.
  stdin.setRawMode(true);
  stderr.write(`${prompt}: `);
  stdin.setEncoding('utf8');
  return new Promise<string>((resolve) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', hear).setRawMode(false).pause();
      stderr.write('\n');
    };
    function hear(text: string): void {
      for (const key of text) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          end();
          resolve(typed);
          return;
        }
        if (key === '\u0003') {
          end();
          process.kill(process.pid, 'SIGINT');
          return;
        }
        typed = key === '\u007f' || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
      }
    }
    stdin.on('data', hear);
    stdin.resume();
  });
}
