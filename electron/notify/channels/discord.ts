/**
 * A webhook of Discord. Asked with `wait=true` it answers with the message that it made; its `id` means delivered. 2000
 * characters; 429 tells in `retry_after` how many seconds to wait.
 * https://discord.com/developers/docs/resources/webhook#execute-webhook
 * https://discord.com/developers/docs/topics/rate-limits
 */
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, members, post, refused } from './post.ts';
import { cutCharacters, plainText } from './text.ts';

const MOST_CHARACTERS = 2_000;

export function discord({ http }: { readonly http: NotifyHttp }, secret: { readonly url: string }): Channel {
  const url = new URL(secret.url);
  url.searchParams.set('wait', 'true');
  return {
    send: (message, signal) =>
      post(
        http,
        {
          url: url.href,
          // Nobody is called by what a machine's name looks like.
          json: { content: cutCharacters(plainText(message), MOST_CHARACTERS), allowed_mentions: { parse: [] } },
        },
        (answer) => {
          const { id } = members(answer);
          return answer.status === 200 && typeof id === 'string' ? delivered(answer) : refused(answer);
        },
        signal,
      ),
  };
}
