/** `/openapi.json`: the voice service described by the field tables that read its requests. */
import { z } from 'zod';
import { ttsFields } from './tts-fields.ts';
import { openAiFields } from './tts-openai.ts';

interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

type Status = 200 | 400 | 401 | 403 | 404 | 413 | 422 | 429 | 503;

const meanings: Readonly<Record<Exclude<Status, 200 | 422 | 503>, string>> = {
  400: 'Refused, or failed: `message` says which, `Exception` why.',
  401: 'The API key is missing or wrong.',
  403: 'This needs the admin key.',
  404: 'There is none of this name.',
  413: 'The request is larger than 1 MiB.',
  429: 'The queue is full or this address asks too often; come back after Retry-After seconds.',
};

const message = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
const official = {
  ...message,
  properties: { ...message.properties, Exception: { type: 'string' } },
};
const speechError = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: ['string', 'null'] },
      },
      required: ['message', 'type', 'param', 'code'],
    },
  },
  required: ['error'],
};
const wrongTypes = {
  type: 'object',
  properties: {
    detail: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: { type: 'string' }, loc: { type: 'array' }, msg: { type: 'string' }, input: {} },
        required: ['type', 'loc', 'msg'],
      },
    },
  },
  required: ['detail'],
};

const json = (schema: object) => ({ 'application/json': { schema } });
const success = { 200: { description: 'Done.', content: json(message) } };
const soundOf = (types: readonly string[]) => ({
  200: {
    description: 'The sound.',
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
  },
});
const officialSound = soundOf(['audio/wav', 'audio/raw', 'audio/ogg', 'audio/aac']);

const place = { start: { type: 'integer' }, end: { type: 'integer' } };
const texts = { type: 'array', items: { type: 'string' } };
const listOf = (properties: object) => ({ type: 'array', items: { type: 'object', properties } });
const said = { text: { type: 'string' }, normalized: { type: 'string' } };
const explanation = {
  200: {
    description: 'Nothing is spoken. Places are UTF-16 units of the text.',
    content: json({
      type: 'object',
      properties: {
        sentences: listOf({
          ...said,
          ...place,
          segments: listOf({
            ...said,
            language: { type: 'string' },
            phones: texts,
            words: listOf({ text: { type: 'string' }, phones: texts, origin: { type: 'string' }, ...place }),
          }),
          spans: listOf({
            text: { type: 'string' },
            spoken: { type: 'string', description: 'Empty: nothing is said for it.' },
            kind: { type: 'string', description: '`unspoken`: it cannot be said.' },
            language: { type: 'string' },
            alternatives: texts,
            ...place,
          }),
        }),
      },
      required: ['sentences'],
    }),
  },
};

function refusals(statuses: readonly (keyof typeof meanings)[], shape: object = official) {
  return Object.fromEntries(
    statuses.map((status) => {
      const wait = { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } };
      const headers = status === 429 ? { headers: wait } : {};
      return [status, { description: meanings[status], ...headers, content: json(shape) }];
    }),
  );
}
const mistyped = { 422: { description: 'A value of the wrong type.', content: json(wrongTypes) } };

function schemaOf(fields: z.ZodType): JsonSchema {
  const { $schema: _version, additionalProperties: _closed, ...schema } = z.toJSONSchema(fields, { io: 'input' });
  return schema as JsonSchema;
}

function queryOf(schema: JsonSchema, required: readonly string[] = []) {
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

const named = (name: string, description: string, values?: readonly string[]): JsonSchema => ({
  properties: { [name]: { type: 'string', description, ...(values ? { enum: values } : {}) } },
});

const admin = { security: [{ adminKey: [] }] };
const asked = [401, 413, 429] as const;
const inQuery = [400, 401, 413, 429] as const;
const forAdmin = [400, 401, 403, 413, 429] as const;

export function describeTtsApi(version: string) {
  const tts = { ...schemaOf(ttsFields), required: ['text', 'text_lang'] };
  const weight = 'A voice of the library, by id or name, or its weight: voices/ID/gpt.ckpt, NAME.ckpt (sovits: .pth).';
  const changesBoth = 'Serves the voice that the weight belongs to. The two weights of a voice are changed together.';
  const control = named('command', 'What to do.', ['restart', 'exit']);
  const done = { 200: { description: 'Done; no body.' } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Understudy voice service',
      version,
      description: 'Drop-in for the official api_v2 of GPT-SoVITS, and OpenAI’s speech call. One voice is served.',
    },
    security: [{}, { apiKey: [] }],
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'Of the key file; none is needed without one.' },
        adminKey: { type: 'http', scheme: 'bearer', description: 'Of the admin key file.' },
      },
    },
    paths: {
      '/tts': {
        get: {
          summary: 'Speaks a text.',
          parameters: queryOf(tts, tts.required),
          responses: { ...officialSound, ...refusals(inQuery), ...mistyped },
        },
        post: {
          summary: 'Speaks a text.',
          requestBody: { required: true, content: json(tts) },
          responses: { ...officialSound, ...refusals(inQuery), ...mistyped },
        },
      },
      '/explain': {
        get: {
          summary:
            'How the text of a /tts request is read: sentences, language, words with their sounds, written forms.',
          parameters: queryOf(tts, tts.required),
          responses: { ...explanation, ...refusals(inQuery), ...mistyped },
        },
        post: {
          summary:
            'How the text of a /tts request is read: sentences, language, words with their sounds, written forms.',
          requestBody: { required: true, content: json(tts) },
          responses: { ...explanation, ...refusals(inQuery), ...mistyped },
        },
      },
      '/v1/audio/speech': {
        post: {
          summary: 'Speaks a text, as OpenAI’s call of this name.',
          requestBody: { required: true, content: json(schemaOf(openAiFields)) },
          responses: {
            ...soundOf([
              'audio/wav',
              'audio/pcm',
              'audio/ogg',
              'audio/mpeg',
              'audio/aac',
              'audio/flac',
              'text/event-stream',
            ]),
            ...refusals(inQuery, speechError),
          },
        },
      },
      '/v1/audio/voices': {
        get: {
          summary: 'What the field voice may be.',
          responses: {
            200: {
              description: 'The voice, its references, and the names that were set.',
              content: json({ type: 'object', properties: { voices: listOf(idAndName) }, required: ['voices'] }),
            },
            ...refusals(asked, speechError),
          },
        },
      },
      '/v1/models': {
        get: {
          summary: 'The served voice, as OpenAI’s clients list models.',
          responses: {
            200: {
              description: 'One model.',
              content: json({
                type: 'object',
                properties: { object: { type: 'string', enum: ['list'] }, data: { type: 'array', items: model } },
                required: ['object', 'data'],
              }),
            },
            ...refusals(asked, speechError),
          },
        },
      },
      '/v1/models/{id}': {
        get: {
          summary: 'The served voice by its id or name.',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { description: 'The model.', content: json(model) },
            ...refusals([401, 404, 413, 429], speechError),
          },
        },
      },
      '/speakers': {
        get: {
          summary: 'The references of the served voice, as clients of the official API list speakers.',
          responses: {
            200: {
              description: '`voice_id` goes into ref_audio_path, alone or as the name of a file.',
              content: json(listOf({ name: { type: 'string' }, voice_id: { type: 'string' } })),
            },
            ...refusals(asked),
          },
        },
      },
      '/': {
        post: {
          summary: 'The same as POST /tts.',
          requestBody: { required: true, content: json(tts) },
          responses: { ...officialSound, ...refusals(inQuery), ...mistyped },
        },
      },
      '/set_refer_audio': {
        get: {
          summary: 'Chooses the reference for requests that name none.',
          parameters: queryOf(named('refer_audio_path', 'A reference of the served voice.'), ['refer_audio_path']),
          responses: { ...success, ...refusals(inQuery) },
        },
      },
      ...Object.fromEntries(
        ['gpt', 'sovits'].map((kind) => [
          `/set_${kind}_weights`,
          {
            get: {
              summary: changesBoth,
              ...admin,
              parameters: queryOf(named('weights_path', weight), ['weights_path']),
              responses: { ...success, ...refusals(forAdmin) },
            },
          },
        ]),
      ),
      '/control': {
        get: {
          summary: 'Starts the engine anew, or ends the service.',
          ...admin,
          parameters: queryOf(control, ['command']),
          responses: { ...done, ...refusals(forAdmin) },
        },
        post: {
          summary: 'Starts the engine anew, or ends the service.',
          ...admin,
          parameters: queryOf(control),
          requestBody: { content: json({ type: 'object', ...control }) },
          responses: { ...done, ...refusals(forAdmin) },
        },
      },
      '/healthz': {
        get: {
          summary: 'What is served here, and whether it can speak.',
          security: [],
          responses: {
            200: { description: 'It can speak.', content: json(health) },
            503: { description: 'It cannot speak now.', content: json(health) },
          },
        },
      },
      '/openapi.json': {
        get: {
          summary: 'This document. It needs the API key where there is one: strangers learn nothing here.',
          responses: {
            200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
            ...refusals([401, 413, 429]),
          },
        },
      },
    },
  };
}

const idAndName = { id: { type: 'string' }, name: { type: 'string' } };
const model = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    object: { type: 'string', enum: ['model'] },
    created: { type: 'integer', description: 'Seconds since 1970.' },
    owned_by: { type: 'string' },
  },
  required: ['id', 'object', 'created', 'owned_by'],
};
const health = {
  type: 'object',
  properties: {
    ready: { type: 'boolean' },
    releaseId: { type: ['string', 'null'] },
    modelIds: { type: 'array', items: { type: 'string' } },
    voice: { type: 'string' },
    queue: { type: 'integer', description: 'Takes that are spoken or wait.' },
    queueMax: { type: 'integer' },
    epoch: { type: 'integer' },
    site: { type: 'string' },
    version: { type: 'string' },
  },
  required: ['ready', 'releaseId', 'modelIds', 'voice', 'queue', 'queueMax', 'epoch', 'site', 'version'],
};
