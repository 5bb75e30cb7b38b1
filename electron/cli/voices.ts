/** `voices`: the library. */
import path from 'node:path';
import type { CallInput } from '../contract/index.ts';
import { type BaseVersion, baseNameOf, baseVersions } from '../contract/models-library.ts';
import { deviceForms, engineProviders, voiceNetworks } from '../contract/names.ts';
import type { VoiceCheck, VoiceSummary, VoiceTuning } from '../contract/voices.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { describePlaces, describeTuning, nameTuning } from '../words/tuning-words.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, UsageError, unknownAction, type VerbContext } from './verb.ts';

const options = {
  name: { type: 'string', value: 'NAME' },
  gpt: { type: 'string', value: 'A.ckpt' },
  sovits: { type: 'string', value: 'B.pth' },
  base: { type: 'string', value: baseVersions.join('|') },
  ref: { type: 'string', value: 'FILE', multiple: true },
  'ref-text': { type: 'string', value: 'TEXT', multiple: true },
  'ref-lang': { type: 'string', value: 'LANGUAGE', multiple: true },
  'ref-piece': { type: 'string', value: 'FROM-TO', multiple: true },
  hubert: { type: 'string', value: 'DIR' },
  'lora-base': { type: 'string', value: 'BASE.pth' },
  as: { type: 'string', value: 'v3|v4' },
  threads: { type: 'string', value: 'N' },
  form: { type: 'string', value: deviceForms.join('|') },
  of: { type: 'string', value: 'PERSON' },
  by: { type: 'string', value: 'NAME' },
  on: { type: 'string', value: 'YYYY-MM-DD' },
  file: { type: 'string', value: 'FILE' },
  none: { type: 'boolean' },
} as const;

export const voices = defineVerb({
  name: 'voices',
  forms: {
    list: 'list',
    import:
      'import --name NAME --gpt A.ckpt --sovits B.pth --ref FILE --ref-text TEXT --ref-lang LANGUAGE [--ref-piece FROM-TO] [--hubert DIR] [--lora-base BASE.pth] [--as v3|v4]',
    base: `import --name NAME --base ${baseVersions.join('|')} --ref FILE --ref-text TEXT --ref-lang LANGUAGE`,
    check: 'check ID',
    tune: 'tune ID',
    place: `place ID ${voiceNetworks.join('|')} ${engineProviders.join('|')} [--threads N] [--form ${deviceForms.join('|')}]`,
    'add-ref': 'add-ref ID --ref FILE [--name NAME] [--ref-text TEXT] [--ref-lang LANGUAGE] [--ref-piece FROM-TO]',
    pieces: 'pieces FILE',
    'set-ref': 'set-ref ID REFERENCE [--name NAME] [--ref-text TEXT] [--ref-lang LANGUAGE]',
    'remove-ref': 'remove-ref ID REFERENCE',
    'put-ref-back': 'put-ref-back ID REFERENCE',
    consent: 'consent ID [--of PERSON --by NAME --on YYYY-MM-DD] [--file FILE] [--none]',
    remove: 'remove ID',
    'put-back': 'put-back ID',
  },
  options,
  example: 'import --name Lin --gpt lin.ckpt --sovits lin.pth --ref lin.wav --ref-text "…" --ref-lang zh',
  async run([action, ...args], context) {
    const { client: open, terminal, signal } = context;
    const { words, cli, when } = terminal;
    const { values, positionals } = readOptions(args, options, { words: wordsOf[action ?? ''] ?? 1 });
    const voiceId = (): string => required(positionals[0], 'ID');
    const follow = { signal, onChange: terminal.follow() };
    const ofReference = (): { readonly voiceId: string; readonly name: string } => ({
      voiceId: voiceId(),
      name: required(positionals[1], 'REFERENCE'),
    });
    switch (action) {
      case 'list': {
        const list = await (await open()).call('voices.list', {});
        return terminal.result(list, voiceLines(list, terminal));
      }
      case 'import':
        return importVoice(values, context);
      case 'check': {
        const input = { voiceId: voiceId() };
        const client = await open();
        const { jobId } = await client.call('voices.check', input);
        const check = await client.finish<VoiceCheck>(jobId, follow);
        const voice = (await client.call('voices.list', {})).find(({ id }) => id === check.id);
        return terminal.result(
          check,
          columns([
            [
              check.id,
              check.ok
                ? words.voices.checkedOk(check.filesChecked)
                : words.voices.checkedBad(check.damagedFiles.join(', ')),
              ...(voice ? [nameTuning(words, voice.tuning)] : []),
            ],
          ]),
        );
      }
      case 'tune': {
        const input = { voiceId: voiceId() };
        const client = await open();
        const { jobId } = await client.call('voices.tune', input);
        const tuning = await client.finish<VoiceTuning>(jobId, follow);
        const voices = await client.call('voices.list', {});
        const places = voices.find(({ id }) => id === input.voiceId)?.places ?? [];
        return terminal.result({ ...tuning, places }, tuningLines({ tuning, places }, terminal));
      }
      case 'place': {
        const input = { voiceId: voiceId(), ...readPlace(positionals.slice(1), values) };
        const voice = await (await open()).call('voices.place', input);
        return terminal.result(voice, placeLines(voice, terminal));
      }
      case 'add-ref': {
        const [reference] = readReferences(values);
        if (reference === undefined) throw new UsageError((wrong) => wrong.missing('--ref'));
        const input = { voiceId: voiceId(), ...reference, ...(values.name === undefined ? {} : { name: values.name }) };
        const client = await open();
        const { jobId } = await client.call('voices.addReference', input);
        const voice = await client.finish<VoiceSummary>(jobId, follow);
        return terminal.result(voice, [...voiceLines([voice], terminal), ...pieceLines(voice, terminal)]);
      }
      case 'pieces': {
        const file = path.resolve(required(positionals[0], 'FILE'));
        const look = await (await open()).call('voices.recording', { path: file });
        const { position, span } = terminal.format;
        const lines = look.pieces.map(({ fromS, toS }) => [
          `${fromS.toFixed(2)}-${toS.toFixed(2)}`,
          words.voices.pieceSpan(position(fromS), position(toS), span(toS - fromS)),
        ]);
        return terminal.result(look, columns(lines));
      }
      case 'set-ref': {
        const [text, language] = [values['ref-text']?.[0], values['ref-lang']?.[0]];
        const change = {
          ...(values.name === undefined ? {} : { name: values.name }),
          ...(text === undefined ? {} : { text }),
          ...(language === undefined ? {} : { language: language as 'auto' }),
        };
        const voice = await (await open()).call('voices.changeReference', { ...ofReference(), change });
        return terminal.result(voice, voiceLines([voice], terminal));
      }
      case 'remove-ref': {
        const input = ofReference();
        const voice = await (await open()).call('voices.removeReference', input);
        return terminal.result(voice, [
          ...voiceLines([voice], terminal),
          cli.putBackHint(`understudy voices put-ref-back ${input.voiceId} ${JSON.stringify(input.name)}`),
        ]);
      }
      case 'put-ref-back': {
        const voice = await (await open()).call('voices.putReferenceBack', ofReference());
        return terminal.result(voice, voiceLines([voice], terminal));
      }
      case 'consent': {
        const consent = readConsent(values);
        const client = await open();
        const voice =
          consent === undefined
            ? await findVoice(client, voiceId())
            : await client.call('voices.setConsent', { voiceId: voiceId(), consent });
        return terminal.result(voice.consent ?? null, [consentLine(voice, terminal)]);
      }
      case 'remove': {
        const input = { voiceId: voiceId() };
        const removed = await (await open()).call('voices.remove', input);
        return terminal.result(removed, [
          words.voices.removed(removed.name),
          cli.detail(words.voices.binUntil, when(removed.keptUntil)),
          cli.putBackHint(`understudy voices put-back ${removed.id}`),
        ]);
      }
      case 'put-back': {
        const input = { voiceId: voiceId() };
        const voice = await (await open()).call('voices.putBack', input);
        return terminal.result(voice, voiceLines([voice], terminal));
      }
      default:
        throw unknownAction('voices', action);
    }
  },
});

/** Words behind the action. */
const wordsOf: Readonly<Record<string, number>> = {
  place: 3,
  'set-ref': 2,
  'remove-ref': 2,
  'put-ref-back': 2,
};

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

function readReferences(values: Values) {
  return (values.ref ?? []).map((file, index) => ({
    path: path.resolve(file),
    name: path.basename(file, path.extname(file)),
    text: values['ref-text']?.[index] ?? '',
    language: (values['ref-lang']?.[index] ?? 'auto') as 'auto',
    ...readPiece(values['ref-piece']?.[index]),
  }));
}

async function importVoice(values: Values, context: VerbContext): Promise<void> {
  const { client: open, terminal, signal } = context;
  const references = readReferences(values);
  if (references.length === 0) throw new UsageError((wrong) => wrong.missing('--ref'));
  const name = required(values.name, '--name');
  const base = values.base === undefined ? null : readBase(values.base);
  if (base !== null && (values.gpt ?? values.sovits) !== undefined) throw new UsageError((wrong) => wrong.baseInstead);
  const own = base ?? {
    gptPath: path.resolve(required(values.gpt, '--gpt')),
    sovitsPath: path.resolve(required(values.sovits, '--sovits')),
  };
  const client = await open();
  const weights = typeof own === 'string' ? await findBase(client, own) : own;
  const hubert = values.hubert === undefined ? {} : { hubertPath: path.resolve(values.hubert) };
  const loraBase = values['lora-base'] === undefined ? {} : { basePath: path.resolve(values['lora-base']) };
  const version = values.as === undefined ? {} : { version: values.as as 'v4' };
  const input = { name, ...weights, references, ...hubert, ...loraBase, ...version };
  const { jobId } = await client.call('voices.import', input);
  const voice = await client.finish<VoiceSummary>(jobId, { signal, onChange: terminal.follow() });
  const tested = await followTest(client, voice, context);
  terminal.result(tested, [
    ...voiceLines([tested], terminal),
    ...pieceLines(tested, terminal),
    ...(tested.tuning ? tuningLines({ tuning: tested.tuning, places: tested.places }, terminal) : []),
  ]);
}

/** Undefined: nothing is said, so it is only shown. */
function readConsent({
  of: person,
  by,
  on,
  file,
  none,
}: Values): CallInput<'voices.setConsent'>['consent'] | undefined {
  if (none) return null;
  if ([person, by, on, file].every((value) => value === undefined)) return undefined;
  return {
    person: required(person, '--of'),
    agreedBy: required(by, '--by'),
    agreedOn: required(on, '--on'),
    ...(file === undefined ? {} : { filePath: path.resolve(file) }),
  };
}

async function findVoice(client: Client, voiceId: string): Promise<VoiceSummary> {
  const voice = (await client.call('voices.list', {})).find(({ id }) => id === voiceId);
  if (!voice) throw new AppError('VOICES_UNKNOWN', { details: { voiceId } });
  return voice;
}

function consentLine({ consent }: VoiceSummary, { words }: Terminal): string {
  const say = words.voices.consent;
  return consent === undefined ? say.none : say.said(consent.person, consent.agreedBy, consent.agreedOn, consent.file);
}

/** NETWORK and DEVICE. */
function readPlace(
  [network, device]: readonly string[],
  { threads, form }: { readonly threads?: string | undefined; readonly form?: string | undefined },
): Omit<CallInput<'voices.place'>, 'voiceId'> {
  const known = oneOf('voices place', voiceNetworks, network);
  const provider = oneOf('voices place', engineProviders, device);
  const inForm = form === undefined ? {} : { form: oneOf('--form', deviceForms, form) };
  if (threads === undefined) return { network: known, provider, ...inForm };
  const count = Number(threads);
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_THREADS)) {
    throw new UsageError((wrong) => wrong.oneOf('--threads', threads, `1-${MOST_THREADS}`));
  }
  return { network: known, provider, ...inForm, threads: count };
}

const MOST_THREADS = 64;

function oneOf<T extends string>(where: string, names: readonly T[], given: string | undefined): T {
  const name = required(given, names.join('|'));
  const found = names.find((one) => one === name);
  if (found === undefined) throw new UsageError((wrong) => wrong.oneOf(where, name, names.join('|')));
  return found;
}

/** Two times in seconds, `auto` for the app's choice. */
function readPiece(value: string | undefined): { readonly piece?: { readonly fromS: number; readonly toS: number } } {
  if (value === undefined || value === 'auto') return {};
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(value) ?? [];
  if (from === undefined || to === undefined || Number(to) <= Number(from)) {
    throw new UsageError((wrong) => wrong.oneOf('--ref-piece', value, 'auto, FROM-TO (12.5-18)'));
  }
  return { piece: { fromS: Number(from), toS: Number(to) } };
}

function readBase(value: string): BaseVersion {
  const version = baseVersions.find((one) => one === value);
  if (version === undefined) throw new UsageError((wrong) => wrong.oneOf('--base', value, baseVersions.join(', ')));
  return version;
}

/** The two files of a base voice that was fetched. @throws AppError MODELS_MISSING. */
async function findBase(client: Client, version: BaseVersion): Promise<{ gptPath: string; sovitsPath: string }> {
  const name = baseNameOf(version);
  const model = (await client.call('models.list', {})).find((one) => one.name === name);
  if (model?.state !== 'present') {
    throw new AppError('MODELS_MISSING', {
      details: { model: name },
      remedy: { kind: 'run', command: `understudy models fetch ${name}` },
    });
  }
  return { gptPath: path.join(model.path, 'gpt.ckpt'), sovitsPath: path.join(model.path, 'sovits.pth') };
}

/** The test that began behind the import. The voice is there whatever comes of it; without a host nobody else would wait. */
async function followTest(
  client: Client,
  voice: VoiceSummary,
  { terminal, signal }: VerbContext,
): Promise<VoiceSummary> {
  if (voice.tuning !== null) return voice;
  const jobs = await client.call('jobs.list', {});
  const test = jobs.find(({ kind, subject }) => kind === 'voice-tune' && subject === voice.name);
  if (test === undefined) return voice;
  try {
    return { ...voice, tuning: await client.finish<VoiceTuning>(test.id, { signal, onChange: terminal.follow() }) };
  } catch (error) {
    if (isCancelled(error)) terminal.note(terminal.words.voices.tuning.brief.untested);
    else terminal.error(toWireError(error));
    return voice;
  }
}

function voiceLines(list: readonly VoiceSummary[], { words, cli, format }: Terminal): string[] {
  if (list.length === 0) return [cli.none.voices];
  return columns(
    list.map((voice) => [
      voice.id,
      voice.name,
      voice.version,
      format.bytes(voice.sizeBytes),
      nameTuning(words, voice.tuning),
      cli.references(voice.references.map(({ name }) => name).join(', ')),
    ]),
  );
}

/** Of which recordings only a part is spoken after, and which. */
function pieceLines({ references }: VoiceSummary, { words, format }: Terminal): string[] {
  return references.flatMap(({ name, source, piece, text }) =>
    piece === undefined || source === undefined
      ? []
      : [
          `${name}  ${words.voices.pieceOf(source, format.position(piece.fromS), format.position(piece.toS))}`,
          ...(text === '' ? [] : [`  ${text}`]),
        ],
  );
}

type Tuned = Pick<VoiceSummary, 'places'> & { readonly tuning: VoiceTuning };

function tuningLines({ tuning, places }: Tuned, terminal: Terminal): string[] {
  const { words, cli, format } = terminal;
  return [
    ...describeTuning(words, tuning, format.number).map(([what, how]) => cli.detail(what, how)),
    ...placeLines({ tuning, places }, terminal),
  ];
}

/** A table of the networks and their places; a star is where each runs. */
function placeLines(voice: Pick<VoiceSummary, 'tuning' | 'places'>, { words, cli, format }: Terminal): string[] {
  const { networks, refused } = describePlaces(words, voice, format.number);
  const told = networks.flatMap(({ name, runs, timings, refused: there }) => [
    cli.detail(name, runs),
    ...columns(
      timings.map(({ where, time, isChosen }) => [isChosen ? '*' : ' ', where, time]),
      '  ',
    ),
    ...there.map(({ why }) => `    ${why}`),
  ]);
  return [...(told.length > 0 ? [words.voices.tuning.where] : []), ...told, ...refused.map(({ why }) => why)];
}
