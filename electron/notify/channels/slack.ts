/**
 * An incoming webhook of Slack. Answers are plain words: `ok` with 200 means delivered, everything else (`no_service`,
 * `channel_is_archived` …) is the reason why not. One message a second; beyond that 429 with `Retry-After`.
 * https://api.slack.com/messaging/webhooks
 * https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 */
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, post, refused } from './post.ts';
import { cutCharacters, plainText } from './text.ts';

const MOST_CHARACTERS = 4_000;

export function slack({ http }: { readonly http: NotifyHttp }, secret: { readonly url: string }): Channel {
  return {
    send: (message, signal) =>
      post(
        http,
        { url: secret.url, json: { text: escaped(cutCharacters(plainText(message), MOST_CHARACTERS)) } },
        (answer) => (answer.status === 200 && answer.text.trim() === 'ok' ? delivered(answer) : refused(answer)),
        signal,
      ),
  };
}

/** Its text format gives these three characters a meaning; nobody is to be called by a machine's name. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
