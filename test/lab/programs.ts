/** Starting the lab's programs and waiting for their first word. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The first line that a program says. Rejects with what it said in vain when it ends before. */
export function firstLine(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let wrong = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      wrong = (wrong + chunk.toString()).slice(-2000);
    });
    child.once('exit', (code, signal) => reject(new Error(`${what} ended (${signal ?? code}): ${wrong}`)));
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });
}
