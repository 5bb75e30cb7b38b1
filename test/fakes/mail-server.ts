/** A mail server on a free loopback port: signs people in, takes mails for addresses, and answers with the usual three digits. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Mood } from './notify-services.ts';

interface MailServer {
  readonly port: number;
  /** Subject and text of each mail, as people read them. */
  readonly inbox: string[];
}

export async function startMailServer(options: {
  readonly user: string;
  readonly password: string;
  readonly mood: () => Mood;
}): Promise<MailServer> {
  const inbox: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, options, inbox);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  );
  return { port: (server.address() as AddressInfo).port, inbox };
}

function serve(socket: Socket, { user, password, mood }: Parameters<typeof startMailServer>[0], inbox: string[]): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let text = '';
  let signedIn = false;
  let inData = false;
  say('220 mail.studio.example ESMTP');

  /** What is answered to a command, and what that changes. */
  function answerTo(line: string): string {
    const [verb = '', ...rest] = line.split(' ');
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return '250-mail.studio.example\r\n250-AUTH PLAIN\r\n250 8BITMIME';
      case 'AUTH':
        signedIn = Buffer.from(rest[1] ?? '', 'base64').toString() === `\0${user}\0${password}`;
        return signedIn ? '235 2.7.0 signed in' : '535 5.7.8 Authentication failed';
      case 'MAIL':
        return signedIn ? '250 2.1.0 ok' : '530 5.7.0 Authentication required';
      case 'RCPT':
        if (mood() === 'refuses') return '550 5.1.1 no such mailbox';
        return mood() === 'limits' ? '451 4.7.1 greylisted, try again later' : '250 2.1.5 ok';
      case 'DATA':
        inData = true;
        return '354 go on';
      default:
        return verb.toUpperCase() === 'QUIT' ? '221 bye' : '502 5.5.2 not known';
    }
  }

  function mail(source: string): void {
    inbox.push(read(source));
    if (mood() === 'cuts') socket.destroy();
    if (mood() === 'takes') say('250 2.0.0 queued as 4F2A');
  }

  socket.on('data', (chunk) => {
    text += chunk.toString();
    for (;;) {
      const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const piece = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        mail(piece);
      } else say(answerTo(piece));
    }
  });
}

/** Encoded words and quoted-printable or base64 text, as a mail program shows them. */
function read(source: string): string {
  const [head = '', ...body] = source.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ');
  const subject = (/^Subject: (.*)$/im.exec(headers)?.[1] ?? '')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, form: string, word: string) =>
      form.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : unquote(word.replaceAll('_', ' ')),
    );
  const raw = body.join('\r\n\r\n');
  const encoding = /^Content-Transfer-Encoding: (.*)$/im.exec(headers)?.[1]?.trim().toLowerCase();
  const text = encoding === 'base64' ? Buffer.from(raw, 'base64').toString() : unquote(raw.replace(/=\r\n/g, ''));
  return `${subject}\n${text.replaceAll('\r\n', '\n')}`;
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
