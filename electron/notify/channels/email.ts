/**
 * Mail through the studio's own server. Delivered means that the server took it for every address. The message's own id stays
 * the same for every attempt, so that a mailbox can tell a double.
 * https://nodemailer.com/smtp/
 */
import type { ChannelOf } from '../../contract/models/notify.ts';
import type { Channel, SendMail } from '../ports.ts';

export function email(
  { sendMail }: { readonly sendMail: SendMail },
  { host, port, user, from, to }: ChannelOf<'email'>,
  secret: { readonly password?: string | undefined },
): Channel {
  return {
    send: ({ id, title, lines, urgent }, signal) =>
      sendMail(
        {
          host,
          port,
          login: user === undefined ? null : { user, password: secret.password ?? '' },
          from,
          to,
          subject: title,
          text: `${lines.join('\n')}\n`,
          messageId: `<${id}@${from.split('@').at(-1) ?? 'understudy'}>`,
          urgent,
        },
        signal,
      ),
  };
}
