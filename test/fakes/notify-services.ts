/**
 * The services by which people are told, on this computer: as strict about signatures as the real ones, and with the answers that
 * those give, such as 200 with an error inside.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ChannelKind, TypedChannel } from '../../electron/contract/models/notify.ts';
import { type ApiAnswer, type ApiRequest, startApi } from './local-api.ts';
import { startMailServer } from './mail-server.ts';

export type Mood = 'takes' | 'refuses' | 'limits' | 'says nothing' | 'cuts';

export interface ServiceFake {
  mood: Mood;
  /** What people read, message by message. */
  readonly inbox: string[];
  /** Everything that nobody else may read. */
  readonly secrets: readonly string[];
  /** Settings and secret of a channel to it. */
  channel(): TypedChannel;
  /** The same, with another secret than the service knows; null where it asks for none besides its address. */
  stranger(): TypedChannel | null;
}

const HOUR_MS = 3_600_000;
const json = (body: unknown, status = 200): ApiAnswer => ({ status, body: JSON.stringify(body) });
const token = (): string => randomBytes(16).toString('hex');

interface Judged {
  readonly allowed: boolean;
  readonly text: string;
}

/** `answers` are for: taken, refused, limited, and whoever may not write here. */
async function start(
  read: (request: ApiRequest) => Judged,
  answers: { readonly [A in 'taken' | 'refused' | 'limited' | 'foreign']: () => ApiAnswer },
  about: (url: string) => Pick<ServiceFake, 'secrets' | 'channel' | 'stranger'>,
): Promise<ServiceFake> {
  const inbox: string[] = [];
  const api = await startApi((request) => {
    const { allowed, text } = read(request);
    if (!allowed) return answers.foreign();
    switch (fake.mood) {
      case 'takes':
        inbox.push(text);
        return answers.taken();
      case 'refuses':
        return answers.refused();
      case 'limits':
        return answers.limited();
      case 'says nothing':
        inbox.push(text);
        return 'say nothing';
      case 'cuts':
        inbox.push(text);
        return 'hang up';
    }
  });
  const fake: ServiceFake = { mood: 'takes', inbox, ...about(api.url) };
  return fake;
}

const bodyOf = ({ body }: ApiRequest) => JSON.parse(body) as Readonly<Record<string, unknown>>;
const inside = (value: unknown, name: string): string => String((value as Readonly<Record<string, unknown>>)?.[name]);
const isNear = (ms: number): boolean => Math.abs(Date.now() - ms) < HOUR_MS;

function dingtalk(): Promise<ServiceFake> {
  const [access, secret] = [token(), `SEC${token()}`];
  const ok = { errcode: 0, errmsg: 'ok' };
  return start(
    (request) => {
      const { searchParams } = request.url;
      const timestamp = searchParams.get('timestamp') ?? '';
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
      const allowed =
        request.url.pathname === '/robot/send' &&
        searchParams.get('access_token') === access &&
        isNear(Number(timestamp)) &&
        searchParams.get('sign') === sign;
      return { allowed, text: inside(bodyOf(request)['text'], 'content') };
    },
    {
      taken: () => json(ok),
      refused: () => json({ errcode: 310000, errmsg: `keywords not in content, more: [${access}]` }),
      limited: () => json({ errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' }),
      foreign: () => json({ errcode: 310000, errmsg: 'sign not match' }),
    },
    (url) => {
      const address = `${url}/robot/send?access_token=${access}`;
      const common = { kind: 'dingtalk', name: 'group' } as const;
      return {
        secrets: [access, secret],
        channel: () => ({ ...common, secret: { url: address, signingSecret: secret } }),
        stranger: () => ({ ...common, secret: { url: address, signingSecret: 'SECother' } }),
      };
    },
  );
}

function feishu(): Promise<ServiceFake> {
  const [hook, secret] = [token(), token()];
  return start(
    (request) => {
      const { timestamp, sign, content } = bodyOf(request);
      const expected = createHmac('sha256', `${String(timestamp)}\n${secret}`)
        .update('')
        .digest('base64');
      const allowed = request.url.pathname.endsWith(hook) && isNear(Number(timestamp) * 1000) && sign === expected;
      return { allowed, text: inside(content, 'text') };
    },
    {
      taken: () => json({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }),
      refused: () => json({ code: 19024, data: {}, msg: 'Key Words Not Found' }),
      limited: () => json({ code: 11232, data: {}, msg: 'frequency limited' }),
      foreign: () => json({ code: 19021, data: {}, msg: 'sign match fail or timestamp is not within one hour' }),
    },
    (url) => {
      const address = `${url}/open-apis/bot/v2/hook/${hook}`;
      const common = { kind: 'feishu', name: 'group' } as const;
      return {
        secrets: [hook, secret],
        channel: () => ({ ...common, secret: { url: address, signingSecret: secret } }),
        stranger: () => ({ ...common, secret: { url: address, signingSecret: 'another' } }),
      };
    },
  );
}

function wecom(): Promise<ServiceFake> {
  const key = token();
  return start(
    (request) => ({
      allowed: request.url.searchParams.get('key') === key,
      text: inside(bodyOf(request)['text'], 'content'),
    }),
    {
      taken: () => json({ errcode: 0, errmsg: 'ok' }),
      refused: () => json({ errcode: 93000, errmsg: `invalid webhook url, key ${key}` }),
      limited: () => json({ errcode: 45009, errmsg: 'api freq out of limit' }),
      foreign: () => json({ errcode: 93000, errmsg: 'invalid webhook url' }),
    },
    (url) => ({
      secrets: [key],
      channel: () => ({ kind: 'wecom', name: 'group', secret: { url: `${url}/cgi-bin/webhook/send?key=${key}` } }),
      stranger: () => ({ kind: 'wecom', name: 'group', secret: { url: `${url}/cgi-bin/webhook/send?key=${token()}` } }),
    }),
  );
}

function slack(): Promise<ServiceFake> {
  const place = `/services/T0/B0/${token()}`;
  return start(
    (request) => ({ allowed: request.url.pathname === place, text: String(bodyOf(request)['text']) }),
    {
      taken: () => ({ status: 200, body: 'ok' }),
      refused: () => ({ status: 410, body: 'channel_is_archived' }),
      limited: () => ({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } }),
      foreign: () => ({ status: 404, body: 'no_service' }),
    },
    (url) => ({
      secrets: [place],
      channel: () => ({ kind: 'slack', name: 'group', secret: { url: `${url}${place}` } }),
      stranger: () => ({ kind: 'slack', name: 'group', secret: { url: `${url}/services/T0/B0/${token()}` } }),
    }),
  );
}

function discord(): Promise<ServiceFake> {
  const place = `/api/webhooks/1/${token()}`;
  let waits = false;
  return start(
    (request) => {
      waits = request.url.searchParams.get('wait') === 'true';
      return { allowed: request.url.pathname === place, text: String(bodyOf(request)['content']) };
    },
    {
      taken: () => (waits ? json({ id: '1099', type: 0 }) : { status: 204, body: '' }),
      refused: () => json({ message: 'Cannot send an empty message', code: 50006 }, 400),
      limited: () => json({ message: 'You are being rate limited.', retry_after: 30.25, global: false }, 429),
      foreign: () => json({ message: 'Unknown Webhook', code: 10015 }, 404),
    },
    (url) => ({
      secrets: [place],
      channel: () => ({ kind: 'discord', name: 'group', secret: { url: `${url}${place}` } }),
      stranger: () => ({ kind: 'discord', name: 'group', secret: { url: `${url}/api/webhooks/1/${token()}` } }),
    }),
  );
}

function telegram(): Promise<ServiceFake> {
  const bot = `110201543:${token()}`;
  const failed = (code: number, description: string, parameters?: unknown) =>
    json({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }, code);
  return start(
    (request) => ({
      allowed: request.url.pathname === `/bot${bot}/sendMessage` && bodyOf(request)['chat_id'] === '-100123',
      text: String(bodyOf(request)['text']),
    }),
    {
      taken: () => json({ ok: true, result: { message_id: 7 } }),
      refused: () => failed(403, 'Forbidden: bot was kicked from the supergroup chat'),
      limited: () => failed(429, 'Too Many Requests: retry after 34', { retry_after: 34 }),
      foreign: () => failed(401, 'Unauthorized'),
    },
    (url) => {
      const common = { kind: 'telegram', name: 'group', chat: '-100123', apiUrl: url } as const;
      return {
        secrets: [bot],
        channel: () => ({ ...common, secret: { token: bot } }),
        stranger: () => ({ ...common, secret: { token: `110201543:${token()}` } }),
      };
    },
  );
}

function ntfy(): Promise<ServiceFake> {
  const [topic, access] = [`studio-${token()}`, `tk_${token()}`];
  return start(
    (request) => {
      const { topic: asked, title, message } = bodyOf(request);
      const allowed =
        request.url.pathname === '/' && asked === topic && request.headers.authorization === `Bearer ${access}`;
      return { allowed, text: `${String(title)}\n${String(message)}` };
    },
    {
      taken: () => json({ id: 'sPs71M8A2T', time: 1_643_935_928, event: 'message', topic }),
      refused: () => json({ code: 40001, http: 400, error: 'invalid request' }, 400),
      limited: () => json({ code: 42901, http: 429, error: 'limit reached: too many requests' }, 429),
      foreign: () => json({ code: 40301, http: 403, error: 'forbidden' }, 403),
    },
    (url) => ({
      secrets: [topic, access],
      channel: () => ({ kind: 'ntfy', name: 'group', secret: { url: `${url}/${topic}`, token: access } }),
      stranger: () => ({ kind: 'ntfy', name: 'group', secret: { url: `${url}/${topic}`, token: 'tk_another' } }),
    }),
  );
}

function webhook(): Promise<ServiceFake> {
  const secret = token();
  return start(
    (request) => {
      const [, seconds = '', seal] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-understudy-signature'])) ?? [];
      const expected = createHmac('sha256', secret).update(`${seconds}.${request.body}`).digest('hex');
      const { title, text, id } = bodyOf(request);
      const allowed =
        seal === expected && isNear(Number(seconds) * 1000) && request.headers['x-understudy-delivery'] === id;
      return { allowed, text: `${String(title)}\n${String(text)}` };
    },
    {
      taken: () => ({ status: 204, body: '' }),
      refused: () => ({ status: 422, body: 'no such rota' }),
      limited: () => ({ status: 429, body: 'later', headers: { 'retry-after': '30' } }),
      foreign: () => ({ status: 401, body: 'bad signature' }),
    },
    (url) => ({
      secrets: [secret],
      channel: () => ({ kind: 'webhook', name: 'group', secret: { url: `${url}/told`, signingSecret: secret } }),
      stranger: () => ({ kind: 'webhook', name: 'group', secret: { url: `${url}/told`, signingSecret: token() } }),
    }),
  );
}

async function email(): Promise<ServiceFake> {
  const password = token();
  const server = await startMailServer({ user: 'studio', password, mood: () => fake.mood });
  const common = {
    kind: 'email',
    name: 'group',
    host: '127.0.0.1',
    port: server.port,
    user: 'studio',
    from: 'understudy@studio.example',
    to: ['lin@studio.example'],
  } as const;
  const fake: ServiceFake = {
    mood: 'takes',
    inbox: server.inbox,
    secrets: [password],
    channel: () => ({ ...common, to: [...common.to], secret: { password } }),
    stranger: () => ({ ...common, to: [...common.to], secret: { password: 'another' } }),
  };
  return fake;
}

export const startService: { readonly [K in ChannelKind]: () => Promise<ServiceFake> } = {
  dingtalk,
  feishu,
  wecom,
  slack,
  discord,
  telegram,
  ntfy,
  email,
  webhook,
};
