/** `speak`: one take, from a text or from stdin, into a WAV file. */
import path from 'node:path';
import type { ExplainedSentence, Take } from '../contract/synthesis.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { nameDevice } from '../words/device-words.ts';
import { columns } from './columns.ts';
import { assertWritable, placeFile, writeWholeFile } from './output-file.ts';
import { readTextFromStdin } from './stdin.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readNumber, readOptions, required, type VerbContext } from './verb.ts';

const options = {
  voice: { type: 'string', value: 'ID' },
  out: { type: 'string', value: 'FILE.wav' },
  lang: { type: 'string', value: 'LANGUAGE' },
  ref: { type: 'string', value: 'NAME' },
  timbre: { type: 'string', value: 'NAME', multiple: true },
  seed: { type: 'string', value: 'N' },
  speed: { type: 'string', value: 'X' },
  'top-k': { type: 'string', value: 'N' },
  'top-p': { type: 'string', value: 'X' },
  temperature: { type: 'string', value: 'X' },
  'repetition-penalty': { type: 'string', value: 'X' },
  steps: { type: 'string', value: 'N' },
  split: { type: 'string', value: 'CUT' },
  emoji: { type: 'string', value: 'HOW' },
  stream: { type: 'boolean' },
  words: { type: 'string', value: 'FILE.json' },
  explain: { type: 'boolean' },
} as const;

export const speak = defineVerb({
  name: 'speak',
  forms: {
    speak: 'TEXT|- --voice ID --out FILE.wav [--lang LANGUAGE] [--ref NAME] [--timbre NAME] [--seed N] …',
    explain: 'TEXT|- --explain [--lang LANGUAGE] [--split CUT] [--emoji HOW] [--voice ID]',
  },
  options,
  example: '"Hello." --voice pilot --out hello.wav --seed 1',
  async run(args, { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const written = required(positionals[0], 'TEXT');
    const language = (values.lang ?? 'auto') as 'auto';
    if (values.explain) {
      const sentences = await (await open()).call('synthesis.explain', {
        text: await readText(written, { terminal, signal }),
        language,
        splitMethod: values.split as 'cut5' | undefined,
        emoji: values.emoji as 'spoken' | undefined,
        voiceId: values.voice,
      });
      return terminal.result(sentences, explain(sentences, terminal));
    }
    const voiceId = required(values.voice, '--voice');
    const out = path.resolve(required(values.out, '--out'));
    const parameters = given({
      language,
      reference: values.ref,
      timbre: values.timbre,
      seed: readNumber(values.seed, '--seed'),
      speed: readNumber(values.speed, '--speed'),
      topK: readNumber(values['top-k'], '--top-k'),
      topP: readNumber(values['top-p'], '--top-p'),
      temperature: readNumber(values.temperature, '--temperature'),
      repetitionPenalty: readNumber(values['repetition-penalty'], '--repetition-penalty'),
      sampleSteps: readNumber(values.steps, '--steps'),
      splitMethod: values.split as 'cut5' | undefined,
      emoji: values.emoji as 'spoken' | undefined,
      stream: values.stream,
    });
    const words = values.words === undefined ? null : path.resolve(values.words);
    await assertWritable(out);
    if (words !== null) await assertWritable(words);
    const text = await readText(written, { terminal, signal });
    const client = await open();
    const { jobId } = await client.call('synthesis.start', { voiceId, text, parameters });
    const take = await client.finish<Take>(jobId, { signal, onChange: terminal.follow() });
    await placeFile(take.file, out);
    if (words !== null) {
      const times = await client.call('synthesis.words', { takeId: take.id });
      await writeWholeFile(words, `${JSON.stringify(times, null, 1)}\n`);
    }
    const { audioSeconds, computeSeconds, firstAudioSeconds, seed, provider, fellBack, cutShort } = take;
    const rtf = audioSeconds > 0 ? computeSeconds / audioSeconds : null;
    terminal.result(
      {
        file: out,
        takeId: take.id,
        audioSeconds,
        computeSeconds,
        firstAudioSeconds,
        rtf,
        seed,
        provider,
        fellBack,
        cutShort,
      },
      [`${out}  ${describe(take, terminal)}`],
    );
  },
});

async function readText(written: string, { terminal, signal }: Pick<VerbContext, 'terminal' | 'signal'>) {
  if (written !== '-') return written;
  if (process.stdin.isTTY) terminal.note(terminal.cli.waitingForText);
  return orAborted(readTextFromStdin(terminal.format), signal);
}

function describe(take: Take, { words, format }: Terminal): string {
  const { audioSeconds, computeSeconds, seed, provider, fellBack, cutShort } = take;
  const device = nameDevice(words, provider);
  return [
    words.studio.made(format.span(audioSeconds), format.span(computeSeconds)),
    words.studio.seedOf(String(seed)),
    fellBack ? words.settings.devices.fellBack(device, nameDevice(words, fellBack.from)) : device,
    ...(cutShort ? [words.studio.cutShort] : []),
  ].join(' · ');
}

function explain(sentences: readonly ExplainedSentence[], { words: { studio } }: Terminal): string[] {
  return sentences.flatMap((sentence) => [
    sentence.normalized,
    ...columns(
      sentence.spans
        .filter(({ kind }) => kind !== 'markup' && kind !== 'list' && kind !== 'mark')
        .map(({ text, spoken, kind, alternatives }) => [
          text.trim(),
          '→',
          kind === 'unspoken' ? studio.unspoken : spoken === '' ? studio.silent : spoken,
          alternatives.length > 0 ? `(${studio.readingOther} ${alternatives.join(' / ')})` : '',
        ]),
      '  ',
    ),
    ...columns(
      sentence.segments.flatMap((segment) =>
        segment.words.map((word) => [segment.language, word.text, '→', word.phones.join(' '), `(${word.origin})`]),
      ),
      '  ',
    ),
  ]);
}
