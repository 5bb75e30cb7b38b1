/** The channels and the rules on disk, and what signs in to each in the secret box. */
import { z } from 'zod';
import {
  type ChannelInput,
  type ChannelSettings,
  channelSettings,
  type NotifyPolicy,
  notifyPolicy,
} from '../contract/models/notify.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { isLoopback } from '../kernel/loopback.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import { defaultPolicy } from './policy.ts';

const stored = z.object({ version: z.literal(1), channels: z.array(channelSettings), policy: notifyPolicy });

export interface ChannelStore {
  list(): readonly ChannelSettings[];
  policy(): NotifyPolicy;
  /** Throws NOTIFY_UNKNOWN. */
  get(name: string): ChannelSettings;
  /** Names of channels whose secret is there. */
  ready(): ReadonlySet<string>;
  /** Throws NOTIFY_SECRET_MISSING. */
  secretOf(name: string): Promise<unknown>;
  /**
   * In the place of the one of that name. Its secret stays when none is given and it is sent to the same place. Throws NOTIFY_SECRET_MISSING,
   * NOTIFY_ADDRESS_OPEN.
   */
  set(input: ChannelInput): Promise<void>;
  remove(name: string): Promise<void>;
  setPolicy(change: Partial<NotifyPolicy>): Promise<void>;
}

const boxName = (channel: string): string => `notify.${channel}`;

export async function openChannelStore(file: string, box: SecretBox): Promise<ChannelStore> {
  const found = await readJsonFile(file, stored);
  let { channels, policy } = found ?? { channels: [] as ChannelSettings[], policy: defaultPolicy };
  const ready = new Set<string>();
  for (const { name } of channels) if ((await box.read(boxName(name))) !== null) ready.add(name);
  const inTurn = createSerial();

  async function keep(next: { readonly channels?: ChannelSettings[]; readonly policy?: NotifyPolicy }): Promise<void> {
    const document = { version: 1, channels, policy, ...next } as const;
    await writeJsonFile(file, document);
    ({ channels, policy } = document);
  }
  function get(name: string): ChannelSettings {
    const channel = channels.find((one) => one.name === name);
    if (channel) return channel;
    throw new AppError('NOTIFY_UNKNOWN', { details: { name }, remedy: { kind: 'open', screen: 'settings' } });
  }
  const others = (name: string): ChannelSettings[] => channels.filter((one) => one.name !== name);

  return {
    list: () => channels,
    policy: () => policy,
    get,
    ready: () => ready,
    async secretOf(name) {
      const text = await box.read(boxName(name));
      if (text === null) throw secretMissing(name);
      return JSON.parse(text) as unknown;
    },
    set: ({ secret, ...rest }) =>
      inTurn(async () => {
        const channel = channelSettings.parse(rest);
        const before = channels.find(({ name }) => name === channel.name);
        const given = secret ?? (channel.kind === 'email' && channel.user === undefined ? {} : undefined);
        const isKept = ready.has(channel.name) && destinationOf(before) === destinationOf(channel);
        if (given === undefined && !isKept) throw secretMissing(channel.name);
        assertSealed(channel, given);
        // First the secret: a channel without one would only fail.
        if (given !== undefined) await box.write(boxName(channel.name), JSON.stringify(given));
        ready.add(channel.name);
        await keep({ channels: [...others(channel.name), channel] });
      }),
    remove: (name) =>
      inTurn(async () => {
        get(name);
        await keep({ channels: others(name) });
        ready.delete(name);
        await box.remove(boxName(name));
      }),
    setPolicy: (change) => inTurn(() => keep({ policy: notifyPolicy.parse({ ...policy, ...change }) })),
  };
}

function secretMissing(name: string): AppError {
  return new AppError('NOTIFY_SECRET_MISSING', { details: { name }, remedy: { kind: 'open', screen: 'settings' } });
}

/** Where the secret is sent, as far as the settings say it: it is not handed to another server than it was given for. */
function destinationOf(channel: ChannelSettings | undefined): string {
  if (channel?.kind === 'email') return JSON.stringify([channel.kind, channel.host, channel.port, channel.user]);
  return JSON.stringify([channel?.kind, channel?.kind === 'telegram' ? channel.apiUrl : undefined]);
}

/** A topic and a webhook may be the studio's own, on its own network; a chat service is reached through everybody's. */
function assertSealed(channel: ChannelSettings, secret: ChannelInput['secret']): void {
  if (channel.kind === 'ntfy' || channel.kind === 'webhook') return;
  const apiUrl = channel.kind === 'telegram' ? channel.apiUrl : undefined;
  const address = secret && 'url' in secret ? secret.url : apiUrl;
  if (address === undefined || address.startsWith('https:') || isLoopback(new URL(address).hostname)) return;
  throw new AppError('NOTIFY_ADDRESS_OPEN', { details: { name: channel.name } });
}
