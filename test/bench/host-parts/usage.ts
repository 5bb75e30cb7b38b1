/** What a process and everything that it started take, as the kernel counts it. Linux. */
import { readdir, readFile } from 'node:fs/promises';

export interface Usage {
  readonly processes: number;
  readonly rssBytes: number;
  /** User and system time; that of children that have ended is in it. */
  readonly cpuSeconds: number;
}

/** What Linux tells programs everywhere, whatever it counts in itself. */
const TICKS_PER_SECOND = 100;
const nothing: Usage = { processes: 0, rssBytes: 0, cpuSeconds: 0 };

export async function usageOf(pid: number): Promise<Usage> {
  const [own, below] = await Promise.all([usageOfOne(pid), usageBelow(pid)]);
  return sumOf([own, below]);
}

/** Without the process itself. */
export async function usageBelow(pid: number): Promise<Usage> {
  return sumOf(await Promise.all((await childrenOf(pid)).map(usageOf)));
}

/** Nothing for a process that is gone. */
async function usageOfOne(pid: number): Promise<Usage> {
  const [status, stat] = await Promise.all(
    ['status', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1];
  if (kilobytes === undefined || !stat) return nothing;
  return { processes: 1, rssBytes: Number(kilobytes) * 1024, cpuSeconds: cpuSecondsIn(stat) };
}

/** The program's name stands in brackets and may hold any sign; the four times are the 14th to 17th field. */
export function cpuSecondsIn(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = afterName.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
    found.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return found;
}

function sumOf(all: readonly Usage[]): Usage {
  return all.reduce(
    (sum, one) => ({
      processes: sum.processes + one.processes,
      rssBytes: sum.rssBytes + one.rssBytes,
      cpuSeconds: sum.cpuSeconds + one.cpuSeconds,
    }),
    nothing,
  );
}
