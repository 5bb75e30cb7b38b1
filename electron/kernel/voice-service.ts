/**
 * Is it a voice service that answers at an address? Understudy's own says so at `/healthz`. The official API has no such
 * page, but refuses a `/tts` request without parameters in words of its own (`check_params` and the handlers of `api_v2.py`),
 * which a proxy without a backend or a login page cannot do.
 */
import { type HealthDocument, healthDocument } from '../contract/models/agent.ts';

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Asks once: GET, or POST with `json`. Null when nothing came back. */
export type AskHttp = (url: string, json?: object) => Promise<HttpReply | null>;

/** Any answer of a voice service that is no standby counts, also that it is not ready or wants a key: listeners may reach it. */
export async function isVoiceServiceAt(address: string, ask: AskHttp): Promise<boolean> {
  const health = await ask(healthUrl(address));
  if (health === null) return false;
  // The gate before an official installation lives on when that is dead.
  if (isGateBeforeNothing(health)) return false;
  const site = siteOf(health);
  if (site !== null) return site !== 'standby';
  const tts = await ask(ttsUrl(address), {});
  if (tts === null) return false;
  const speaker = siteOf(tts);
  return speaker === null ? isTtsRefusal(tts) : speaker !== 'standby';
}

function isGateBeforeNothing({ body }: HttpReply): boolean {
  const health = parseHealth(body);
  return health?.api === 'official' && !health.ready;
}

/** Where health is asked: the address itself when it names a path, else its `/healthz`. */
export function healthUrl(address: string): string {
  const url = new URL(address);
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/healthz';
  return url.href;
}

export function ttsUrl(address: string): string {
  return new URL('/tts', address).href;
}

/** Null when it is none. */
export function parseHealth(body: Uint8Array): HealthDocument | null {
  const parsed = healthDocument.safeParse(parseJson(body));
  return parsed.success ? parsed.data : null;
}

/** What a service says to a `/tts` request that names nothing. */
export function isTtsRefusal({ status, headers, body }: HttpReply): boolean {
  const type = headers['content-type'] ?? '';
  if (status === 200) return type.startsWith('audio/');
  // The official GET handler fails before it looks at what is missing; its server names itself.
  if (status === 500) return /^uvicorn\b/i.test(headers['server'] ?? '');
  if (status !== 400 && status !== 422) return false;
  const said = parseJson(body);
  return typeof said === 'object' && said !== null && ('message' in said || 'detail' in said);
}

/** Null when it is not Understudy that answers. */
function siteOf({ headers, body }: HttpReply): string | null {
  return parseHealth(body)?.site ?? headers['x-understudy-site'] ?? null;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
