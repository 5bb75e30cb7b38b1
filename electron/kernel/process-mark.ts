/** A process named so that a later one with the same number is not taken for it: number and start time, where Linux tells. */
import { readFileSync } from 'node:fs';

export function processMark(pid: number): string {
  return `${pid} ${startTicks(pid) ?? '-'}`;
}

export function isSameProcess(mark: string): boolean {
  const [pid, ticks] = mark.split(' ');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return false;
  try {
    process.kill(number, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startTicks(number);
  return ticks === '-' || now === null || now === ticks;
}

/** Field 22 of /proc/PID/stat; null elsewhere. A zombie counts as gone. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
