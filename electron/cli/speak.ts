/** `speak`: one take, from a text or from stdin, into a WAV file. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Take } from '../contract/synthesis.ts';
import { translateFileError } from '../kernel/json-file.ts';
import { given, readNumber, readOptions, required, type Verb } from './verb.ts';

export const speak: Verb = {
  usage: [
    'speak TEXT|- --voice ID --out FILE.wav [--lang auto|zh|en|ja…] [--ref NAME] [--seed N] [--speed X]',
    '      [--top-k N] [--top-p X] [--temperature X] [--repetition-penalty X] [--split cut0…cut5]',
    '      [--stream]   sound begins before its sentence is made; it has small seams',
    'speak TEXT|- --explain [--lang …]   what the text front end makes of it',
  ],
  async run(args, { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, {
      voice: { type: 'string' },
      out: { type: 'string' },
      lang: { type: 'string' },
      ref: { type: 'string' },
      seed: { type: 'string' },
      speed: { type: 'string' },
      'top-k': { type: 'string' },
      'top-p': { type: 'string' },
      temperature: { type: 'string' },
      'repetition-penalty': { type: 'string' },
      split: { type: 'string' },
      stream: { type: 'boolean' },
      explain: { type: 'boolean' },
    });
    const written = required(positionals[0], 'TEXT');
    const text = written === '-' ? await readAll(process.stdin) : written;
    const language = (values.lang ?? 'auto') as 'auto';
    if (values.explain) {
      const sentences = await (await open()).call('synthesis.explain', { text, language });
      const lines = sentences.flatMap((sentence) => [
        sentence.normalized,
        ...sentence.segments.flatMap((segment) =>
          segment.words.map(
            (word) => `  ${segment.language}  ${word.text}  →  ${word.phones.join(' ')}  (${word.origin})`,
          ),
        ),
      ]);
      return terminal.result(sentences, lines);
    }
    const voiceId = required(values.voice, '--voice');
    const out = path.resolve(required(values.out, '--out'));
    const client = await open();
    const parameters = given({
      language,
      reference: values.ref,
      seed: readNumber(values.seed, '--seed'),
      speed: readNumber(values.speed, '--speed'),
      topK: readNumber(values['top-k'], '--top-k'),
      topP: readNumber(values['top-p'], '--top-p'),
      temperature: readNumber(values.temperature, '--temperature'),
      repetitionPenalty: readNumber(values['repetition-penalty'], '--repetition-penalty'),
      splitMethod: values.split as 'cut5' | undefined,
      stream: values.stream,
    });
    const { jobId } = await client.call('synthesis.start', { voiceId, text, parameters });
    const take = await client.finish<Take>(jobId, { signal, onChange: terminal.follow() });
    try {
      await copyFile(take.file, out);
    } catch (error) {
      throw translateFileError(error, out);
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
      [
        `${out}  ${audioSeconds.toFixed(2)} s of audio in ${computeSeconds.toFixed(2)} s, seed ${seed}, ${provider}${fellBack ? `, not ${fellBack.from}: ${fellBack.reason}` : ''}`,
      ],
    );
  },
};
