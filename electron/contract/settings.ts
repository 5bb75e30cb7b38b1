/** What a person can set. Stores, schedule and watch target have calls of their own because setting them does something. */
import { z } from 'zod';
import { declare } from './define.ts';
import { networkSettings } from './models/network.ts';
import { type Settings, settings } from './models/settings.ts';

export const settingsCalls = {
  'settings.get': declare<Settings>()({ effect: 'read', input: z.object({}) }),
  'settings.set': declare<Settings>()({
    effect: 'write',
    input: settings
      .pick({
        locale: true,
        theme: true,
        studioName: true,
        deviceName: true,
        keepRunningInBackground: true,
        startAtLogin: true,
        trayIcon: true,
        softwareRendering: true,
        engineProvider: true,
        releasesCarryNames: true,
        voiceService: true,
        setupFolded: true,
        updates: true,
      })
      .partial(),
  }),
  /** Fails with SETTINGS_CA_INVALID or SETTINGS_PROXY_UNSUPPORTED, and then changes nothing. */
  'settings.setNetwork': declare<Settings>()({ effect: 'write', input: z.object({ network: networkSettings }) }),
} as const;
