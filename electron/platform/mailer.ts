/**
 * Hands mails to a server. Port 465 speaks TLS from the first byte; on any other the connection has to become TLS before anything
 * is said, unless the server is on this computer.
 */
import { isLoopback } from '../kernel/loopback.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Mail, Outcome, SendMail } from '../notify/ports.ts';

const IMPLICIT_TLS_PORT = 465;
const CONNECT_MS = 10_000;
const SILENT_MS = 20_000;
const TRY_LATER_MS = 60_000;

/** What nodemailer tells of a failure: https://nodemailer.com/errors */
interface MailError {
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

export function createMailer({ silentMs = SILENT_MS }: { readonly silentMs?: number } = {}): SendMail {
  return async (mail, signal) => {
    signal.throwIfAborted();
    // Most studios send no mail; those that do load it with the first one.
    const { createTransport } = await import('nodemailer');
    signal.throwIfAborted();
    const transport = createTransport({
      host: mail.host,
      port: mail.port,
      secure: mail.port === IMPLICIT_TLS_PORT,
      requireTLS: !isLoopback(mail.host),
      ...(mail.login ? { auth: { user: mail.login.user, pass: mail.login.password } } : {}),
      connectionTimeout: Math.min(CONNECT_MS, silentMs),
      greetingTimeout: Math.min(CONNECT_MS, silentMs),
      socketTimeout: silentMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return orAborted(send(transport, mail), signal).finally(() => transport.close());
  };
}

async function send(
  transport: {
    sendMail(mail: Readonly<Record<string, unknown>>): Promise<{ rejected: readonly string[]; response: string }>;
  },
  { from, to, subject, text, messageId, urgent }: Mail,
): Promise<Outcome> {
  try {
    const sent = await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      messageId,
      priority: urgent ? 'high' : 'normal',
      // No answer of a holiday to a machine.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    if (sent.rejected.length === 0) return { kind: 'delivered', answer: sent.response };
    return { kind: 'refused', answer: `not taken for ${sent.rejected.length} of ${to.length}: ${sent.response}` };
  } catch (error) {
    return failed(error as MailError);
  }
}

function failed(error: MailError): Outcome {
  const { code = 'unknown', responseCode, response } = error;
  const answer = response ?? code;
  if (responseCode !== undefined) {
    if (responseCode >= 400 && responseCode < 500) return { kind: 'limited', answer, retryAfterMs: TRY_LATER_MS };
    return { kind: 'refused', answer };
  }
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EENVELOPE') return { kind: 'refused', answer };
  return { kind: isBefore(error) ? 'unreachable' : 'unknown', answer };
}

/** Nothing was said yet. A silence in the middle has the same code as one at the beginning, and another text. */
function isBefore({ code, message = '', syscall }: MailError): boolean {
  if (syscall === 'connect' || code === 'EDNS' || code === 'ETLS') return true;
  return code === 'ETIMEDOUT' && /^(Connection timeout|Greeting never received)/.test(message);
}
