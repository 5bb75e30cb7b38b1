/**
 * Any program that takes a signed request. `X-Understudy-Signature: t=SECONDS,v1=HEX` is HMAC-SHA256 over "SECONDS.BODY" with the
 * shared secret as key, so the time cannot be changed; `X-Understudy-Delivery` is the same for every attempt. Delivered means a
 * status from 200 to 299: that is all that such a program is asked to say.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/ports.ts';
import { weights } from '../policy.ts';
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, post, refused } from './post.ts';

export function webhook(
  { http, clock }: { readonly http: NotifyHttp; readonly clock: Clock },
  secret: { readonly url: string; readonly signingSecret: string },
): Channel {
  return {
    send(message, signal) {
      const { id, title, lines, urgent, mayDouble } = message;
      const notices = message.notices.map((notice) => ({ ...notice, level: weights[notice.kind].level }));
      const body = JSON.stringify({ id, title, text: lines.join('\n'), urgent, mayDouble, notices });
      const seconds = Math.floor(clock.now() / 1000);
      const seal = createHmac('sha256', secret.signingSecret).update(`${seconds}.${body}`).digest('hex');
      return post(
        http,
        {
          url: secret.url,
          json: body,
          headers: { 'x-understudy-signature': `t=${seconds},v1=${seal}`, 'x-understudy-delivery': id },
        },
        (answer) => (answer.status >= 200 && answer.status < 300 ? delivered(answer) : refused(answer)),
        signal,
      );
    },
  };
}
