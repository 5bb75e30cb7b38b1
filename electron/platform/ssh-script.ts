/**
 * A script for another machine, whatever its login shell is and whatever that shell says before and after. The shell only has
 * to start `sh` with one quoted word, which bash, zsh, csh, tcsh and fish read alike; what the script itself says stands between two marks that
 * nobody else can know.
 */

export interface ScriptResult {
  readonly exitCode: number;
  /** What the script said, without what stood around it. */
  readonly output: string;
}

/**
 * One line of POSIX shell as a command for any login shell. The mark is put together by `sh`, so a shell that repeats its
 * commands does not print it. csh ends a quoted word at the end of a line and looks for history behind `!`, quoted or not.
 */
export function wrapScript(script: string, nonce: string): string {
  if (/['!\r\n]/.test(script)) throw new Error(`not for every shell: ${script}`);
  return `sh -c 'm=${nonce}; echo "understudy-begin:$m"; ( ${script} ); c=$?; echo; echo "understudy-end:$m $c"'`;
}

/** Reads whole lines of output. `result` is null until the end was seen. */
export class ScriptOutput {
  readonly #nonce: string;
  #lines: string[] | null = null;
  #noise: string[] = [];
  #exitCode: number | null = null;

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  add(line: string): void {
    if (this.#exitCode !== null) return;
    if (this.#lines === null) {
      if (line.includes(`understudy-begin:${this.#nonce}`)) this.#lines = [];
      else this.#noise = [...this.#noise.slice(-20), line];
      return;
    }
    const [before = '', end] = line.split(`understudy-end:${this.#nonce} `);
    if (end === undefined) this.#lines.push(line);
    else {
      this.#lines.push(before);
      this.#exitCode = Number.parseInt(end, 10);
    }
  }

  get result(): ScriptResult | null {
    if (this.#lines === null || this.#exitCode === null) return null;
    return { exitCode: this.#exitCode, output: this.#lines.join('\n').trim() };
  }

  /** What was said instead. */
  get noise(): string {
    return this.#noise.join('\n');
  }
}
