/**
 * The official `api_v2` as it is seen from outside, as a program of its own that can be killed: same paths, same order of
 * checks, same words and status codes, and recordings that have to lie on its own machine. Only the sound is made up.
 *
 *   node official-api.ts PORT          0 = any free port; the port is printed when it listens
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { speech } from './sound.ts';

const languages = ['auto', 'auto_yue', 'en', 'zh', 'ja', 'yue', 'ko', 'all_zh', 'all_ja', 'all_yue', 'all_ko'];
const mediaTypes = ['wav', 'raw', 'ogg', 'aac'];
const splitMethods = ['cut0', 'cut1', 'cut2', 'cut3', 'cut4', 'cut5'];
const VERSION = 'v2';

type Fields = Readonly<Record<string, unknown>>;

interface Reply {
  readonly status: number;
  readonly body: Buffer | string;
  readonly type?: string;
  /** Done once it was sent. */
  readonly afterwards?: () => void;
}

const says = (status: number, message: string, more: object = {}): Reply => ({
  status,
  body: JSON.stringify({ message, ...more }),
});
const done = says(200, 'success');

/** The first that does not hold, in the official order; null when all do. */
function refusal(fields: Fields): string | null {
  const { ref_audio_path, text, text_lang, prompt_lang, media_type = 'wav', text_split_method = 'cut5' } = fields;
  const known = (language: unknown): boolean => languages.includes(String(language).toLowerCase());
  if (!ref_audio_path) return 'ref_audio_path is required';
  if (!text) return 'text is required';
  if (!text_lang) return 'text_lang is required';
  if (!known(text_lang)) return `text_lang: ${text_lang} is not supported in version ${VERSION}`;
  if (!prompt_lang) return 'prompt_lang is required';
  if (!known(prompt_lang)) return `prompt_lang: ${prompt_lang} is not supported in version ${VERSION}`;
  if (!mediaTypes.includes(String(media_type))) return `media_type: ${media_type} is not supported`;
  if (!splitMethods.includes(String(text_split_method))) {
    return `text_split_method:${text_split_method} is not supported`;
  }
  return null;
}

function speak(fields: Fields): Reply {
  const refused = refusal(fields);
  if (refused !== null) return says(400, refused);
  const recording = String(fields['ref_audio_path']);
  const language = String(fields['text_lang']);
  const Exception = !existsSync(recording)
    ? `${recording} not exists`
    : language === language.toLowerCase()
      ? null
      : `KeyError: '${language}'`;
  if (Exception !== null) return says(400, 'tts failed', { Exception });
  return { status: 200, body: speech, type: 'audio/wav' };
}

function speakGet(query: URLSearchParams): Reply {
  const { text_lang, prompt_lang, ...fields } = Object.fromEntries(query);
  // The original lower-cases both before it looks whether they are there.
  if (text_lang === undefined || prompt_lang === undefined) {
    return { status: 500, body: 'Internal Server Error', type: 'text/plain; charset=utf-8' };
  }
  return speak({ ...fields, text_lang: text_lang.toLowerCase(), prompt_lang: prompt_lang.toLowerCase() });
}

async function speakPost(request: IncomingMessage): Promise<Reply> {
  const fields = (await readJson(request).catch(() => null)) as Fields | null;
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  const wrong = Object.entries(fields ?? {}).find(([name, value]) => /^(text|ref|prompt)/.test(name) && !isText(value));
  if (fields && !wrong) return speak(fields);
  return { status: 422, body: JSON.stringify({ detail: [{ loc: ['body', ...(wrong ? [wrong[0]] : [])] }] }) };
}

function changeWeights(kind: 'gpt' | 'sovits', file: string | null): Reply {
  if (!file) return says(400, `${kind} weight path is required`);
  return existsSync(file) ? done : says(400, `change ${kind} weight failed`, { Exception: `No such file: ${file}` });
}

function setReference(file: string | null): Reply {
  return file && existsSync(file) ? done : says(400, 'set refer audio failed', { Exception: `${file} not exists` });
}

function control(command: string | null): Reply {
  if (command === null) return says(400, 'command is required');
  const acts: Readonly<Record<string, () => void>> = { exit: () => process.exit(0), restart };
  return { status: 200, body: 'null', afterwards: acts[command] };
}

/** The same address, from a process of its own. */
function restart(): void {
  server.close(() => {
    const [program = '', , host = ''] = process.argv.slice(1);
    spawn(process.execPath, [program, String(port), host], { detached: true, stdio: 'ignore' }).unref();
    process.exit(0);
  });
  server.closeAllConnections();
}

async function route(request: IncomingMessage): Promise<Reply> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://official');
  const paths: Readonly<Record<string, () => Reply>> = {
    '/tts': () => speakGet(query),
    '/control': () => control(query.get('command')),
    '/set_gpt_weights': () => changeWeights('gpt', query.get('weights_path')),
    '/set_sovits_weights': () => changeWeights('sovits', query.get('weights_path')),
    '/set_refer_audio': () => setReference(query.get('refer_audio_path')),
  };
  if (pathname === '/tts' && request.method === 'POST') return speakPost(request);
  request.resume();
  const act = paths[pathname];
  if (!act) return { status: 404, body: '{"detail":"Not Found"}' };
  return request.method === 'GET' ? act() : { status: 405, body: '{"detail":"Method Not Allowed"}' };
}

/** uvicorn names itself, and FastAPI writes JSON without spaces. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body, type = 'application/json', afterwards } = await route(request);
  response.writeHead(status, { server: 'uvicorn', 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body, afterwards);
}

const [wantedPort = '0', host = '127.0.0.1'] = process.argv.slice(2);
const server = createServer((request, response) => void answer(request, response));
let port = Number(wantedPort);
server.listen(port, host, () => {
  port = (server.address() as AddressInfo).port;
  console.log(port);
});
