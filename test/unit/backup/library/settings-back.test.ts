import { describe, expect, it } from 'vitest';
import { settingsToBringBack, settingsToUndo } from '../../../../electron/backup/library/settings-back.ts';
import { defaultSettings } from '../../../../electron/settings/service.ts';

const here = { ...defaultSettings('en'), deviceName: 'new-computer' };
const released = {
  ...defaultSettings('zh-CN'),
  studioName: 'Lantern',
  deviceName: 'old-computer',
  store: { kind: 'folder', path: '/mnt/old' },
  schedule: { enabled: true, time: '03:30', timeZone: 'Asia/Shanghai' },
  automatic: { enabled: true },
  engineProvider: 'cuda',
};
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('settings of a release', () => {
  it('come back without what belongs to a computer of its own', () => {
    const { before, after } = settingsToBringBack(bytes(released), here);
    expect(after).toEqual({ studioName: 'Lantern', locale: 'zh-CN', schedule: released.schedule });
    expect(before).toEqual({ studioName: '', locale: 'en', schedule: here.schedule });
  });

  it('start a watch only where none is set', () => {
    const watch = { url: 'http://10.0.0.2:9880/', intervalS: 10, failures: 3, deep: false };
    const own = { ...watch, url: 'http://10.0.0.9:9880/' };
    expect(settingsToBringBack(bytes({ watch }), here).after).toEqual({ watch });
    expect(settingsToBringBack(bytes({ watch }), { ...here, watch: own }).after).toEqual({});
  });

  it('that are damaged or of another kind change nothing', () => {
    const nothing = { before: {}, after: {} };
    for (const document of [null, Buffer.from('{'), bytes([]), bytes('x'), bytes({ locale: 'tlh', schedule: 7 })]) {
      expect(settingsToBringBack(document, here)).toEqual(nothing);
    }
  });

  it('are undone where they are still as they came', () => {
    const change = settingsToBringBack(bytes(released), here);
    const since = { ...here, ...change.after, studioName: 'renamed since' };
    expect(settingsToUndo(change, since)).toEqual({ locale: 'en', schedule: here.schedule });
  });
});
