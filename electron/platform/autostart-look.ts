/** What starts this app with the computer: the desktop's entry, and the unit of a computer without one. */
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Autostart, StartEntry } from '../diagnostics/ports.ts';
import { autostartFile, readEntry } from '../kernel/autostart-entry.ts';

/** Where a person puts the unit that comes with the program. */
const UNITS = '/etc/systemd/system';
const UNIT = 'understudy.service';

/** A desktop that runs: the same question and the same act as its own switch. */
interface Desktop {
  isOn(): Promise<boolean>;
  set(isOn: boolean): Promise<boolean>;
}

export function createAutostartLook(
  desktop: Desktop | undefined,
  { environment = process.env, units = UNITS }: { environment?: NodeJS.ProcessEnv; units?: string } = {},
): Autostart {
  const ofDesktop = async (): Promise<StartEntry | null> => {
    if (process.platform === 'linux') return entryIn(autostartFile(environment));
    return desktop ? { by: 'desktop', isOn: await desktop.isOn(), program: null, isThere: true } : null;
  };
  return {
    async look() {
      const found = await Promise.all([ofDesktop(), unitIn(units)]);
      return found.filter((entry) => entry !== null);
    },
    enter: desktop ? async () => void (await desktop.set(true)) : null,
  };
}

async function entryIn(file: string): Promise<StartEntry> {
  const text = await readText(file);
  const { command, isOn } = readEntry(text ?? '');
  const [program = null] = command;
  return { by: 'desktop', isOn, program, isThere: program === null || (await isFile(program)) };
}

/** Null where nobody put a unit there: it was never meant to start by itself. */
async function unitIn(folder: string): Promise<StartEntry | null> {
  const text = await readText(path.join(folder, UNIT));
  if (text === null) return null;
  const target = /^WantedBy=(\S+)/m.exec(text)?.[1] ?? 'multi-user.target';
  const program = /^ExecStart=[-@:+!]*(\S+)/m.exec(text)?.[1] ?? null;
  return {
    by: 'service',
    isOn: await isFile(path.join(folder, `${target}.wants`, UNIT)),
    program,
    isThere: program === null || (await isFile(program)),
  };
}

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

const isFile = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
