import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBus } from '../../../electron/kernel/bus.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createSettings } from '../../../electron/settings/service.ts';
import { tempDir } from '../temp-dir.ts';

describe('settings', () => {
  it('start with sensible values in the person’s language and survive a restart', async () => {
    const file = path.join(await tempDir(), 'settings.json');
    const open = () => createSettings({ file, locale: 'zh-TW', bus: createBus(silentLog) });
    const first = await open();
    expect(first.get()).toMatchObject({ locale: 'zh-CN', store: null, schedule: { time: '02:00' } });
    await Promise.all([first.set({ studioName: '声音工作室' }), first.set({ theme: 'dark' })]);
    expect((await open()).get()).toMatchObject({ studioName: '声音工作室', theme: 'dark' });
  });

  it('refuse an invalid change and stay as they were', async () => {
    const file = path.join(await tempDir(), 'settings.json');
    const settings = await createSettings({ file, locale: 'en', bus: createBus(silentLog) });
    await settings.set({ studioName: 'A' });
    const before = await readFile(file, 'utf8');
    await expect(settings.set({ schedule: { enabled: true, time: '25:00', timeZone: '' } })).rejects.toThrow();
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(settings.get().schedule.time).toBe('02:00');
  });
});
