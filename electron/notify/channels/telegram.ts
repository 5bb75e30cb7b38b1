/**
 * A bot of Telegram writes into a chat. The token stands in the address. `ok` true in the body means delivered, else
 * `description` says why not; 429 tells in `parameters.retry_after` how many seconds to wait. 4096 characters, and 20 messages
 * a minute into one group.
 * https://core.telegram.org/bots/api#making-requests
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
import type { ChannelOf } from '../../contract/models/notify.ts';
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, members, post, refused } from './post.ts';
import { cutCharacters, plainText } from './text.ts';

const MOST_CHARACTERS = 4_096;
const USUAL_API = 'https://api.telegram.org';

export function telegram(
  { http }: { readonly http: NotifyHttp },
  { chat, apiUrl = USUAL_API }: Pick<ChannelOf<'telegram'>, 'chat' | 'apiUrl'>,
  secret: { readonly token: string },
): Channel {
  const url = `${apiUrl.replace(/\/+$/, '')}/bot${secret.token}/sendMessage`;
  return {
    send: (message, signal) =>
      post(
        http,
        {
          url,
          json: {
            chat_id: chat,
            text: cutCharacters(plainText(message), MOST_CHARACTERS),
            disable_notification: !message.urgent,
          },
        },
        (answer) => (answer.status === 200 && members(answer)['ok'] === true ? delivered(answer) : refused(answer)),
        signal,
      ),
  };
}
