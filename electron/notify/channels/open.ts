/** The adapter of a channel. Whatever it answers goes through one place that takes its secrets out. */
import { type ChannelSettings, channelSecrets } from '../../contract/models/notify.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { Channel, NotifyHttp, SendMail } from '../ports.ts';
import { dingtalk } from './dingtalk.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { feishu } from './feishu.ts';
import { ntfy } from './ntfy.ts';
import { secretParts, withoutSecrets } from './secret-parts.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

export interface ChannelDeps {
  readonly http: NotifyHttp;
  readonly sendMail: SendMail;
  readonly clock: Clock;
}

/** `secret` as it lies in the secret box. Throws a ZodError where it is none of this kind. */
export function openChannel(deps: ChannelDeps, settings: ChannelSettings, secret: unknown): Channel {
  const channel = adapterOf(deps, settings, secret);
  const parts = secretParts(secret);
  return {
    async send(message, signal) {
      const outcome = await channel.send(message, signal);
      return { ...outcome, answer: withoutSecrets(outcome.answer, parts) };
    },
  };
}

function adapterOf(deps: ChannelDeps, settings: ChannelSettings, secret: unknown): Channel {
  switch (settings.kind) {
    case 'dingtalk':
      return dingtalk(deps, channelSecrets.dingtalk.parse(secret));
    case 'feishu':
      return feishu(deps, channelSecrets.feishu.parse(secret));
    case 'wecom':
      return wecom(deps, channelSecrets.wecom.parse(secret));
    case 'slack':
      return slack(deps, channelSecrets.slack.parse(secret));
    case 'discord':
      return discord(deps, channelSecrets.discord.parse(secret));
    case 'telegram':
      return telegram(deps, settings, channelSecrets.telegram.parse(secret));
    case 'ntfy':
      return ntfy(deps, channelSecrets.ntfy.parse(secret));
    case 'email':
      return email(deps, settings, channelSecrets.email.parse(secret));
    case 'webhook':
      return webhook(deps, channelSecrets.webhook.parse(secret));
  }
}
