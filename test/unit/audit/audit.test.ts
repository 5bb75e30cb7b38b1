import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAudit } from '../../../electron/audit/service.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { tempDir } from '../temp-dir.ts';

async function filledLog() {
  const file = path.join(await tempDir(), 'log.jsonl');
  const open = () =>
    createAudit({ file, device: 'desk', clock: systemClock, bus: createBus(silentLog), log: silentLog });
  const audit = await open();
  await Promise.all(
    [1, 2, 3, 4, 5].map((n) =>
      audit.append({ actor: '小林', event: 'backup.start', incidentId: n === 3 ? 'i-1' : null, data: { n } }),
    ),
  );
  await audit.close();
  return { file, open };
}

describe('the audit log', () => {
  it('is intact after parallel appends and across openings', async () => {
    const { open } = await filledLog();
    const audit = await open();
    await audit.append({ actor: 'desktop', event: 'standby.promote' });
    expect(await audit.verify()).toMatchObject({ ok: true, lines: 6, firstBadLine: null });
    expect(audit.list({ limit: 2 }).map((entry) => entry.seq)).toEqual([6, 5]);
    expect(audit.list({ limit: 10, incidentId: 'i-1' }).map((entry) => entry.data)).toEqual([{ n: 3 }]);
    await audit.close();
  });

  it('tells from which line on it was tampered with', async () => {
    const { file, open } = await filledLog();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const swap = (a: number, b: number) =>
      lines.map((line, index) => (index === a ? lines[b] : index === b ? lines[a] : line));
    const tamperings: readonly (readonly [string, readonly (string | undefined)[], number])[] = [
      ['edited', lines.map((line, index) => (index === 2 ? line.replace('"n":3', '"n":9') : line)), 3],
      ['deleted', lines.filter((_, index) => index !== 1), 2],
      ['swapped', swap(3, 4), 4],
      ['duplicated', [...lines.slice(0, 1), lines[0], ...lines.slice(1)], 2],
    ];
    for (const [how, changed, firstBadLine] of tamperings) {
      await writeFile(file, `${changed.join('\n')}\n`);
      const audit = await open();
      expect({ how, chain: await audit.verify() }).toMatchObject({ how, chain: { ok: false, firstBadLine } });
      expect(audit.list({ limit: 10 })).toHaveLength(changed.length);
      await audit.close();
    }
  });

  it('never holds a secret', async () => {
    const { file, open } = await filledLog();
    const audit = await open();
    await audit.append({
      actor: 'desktop',
      event: 'backup.setStoreKeys',
      data: { input: { secretAccessKey: 'hunter2hunter2' } },
    });
    await audit.close();
    const written = await readFile(file, 'utf8');
    expect(written).toContain('backup.setStoreKeys');
    expect(written).not.toContain('hunter2');
  });
});
