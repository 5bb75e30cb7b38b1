/** Takes and readings, in the pretended studio. */
import { randomUUID } from 'node:crypto';
import type { OwnReading, Take } from '../../../../electron/contract/synthesis.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { explainText } from '../explain.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function synthesisRoom({
  iso,
  nowMs,
  start,
  voice,
  world,
  bus,
  recordings,
  readings: kept,
}: Studio): RoomHandlers<'synthesis'> {
  const removedTakes = new Map<string, Take>();

  function setReadings(readings: readonly OwnReading[]): readonly OwnReading[] {
    const words = [...kept.own, ...readings].map(({ word }) => word);
    kept.own = readings;
    for (const tell of kept.changed) tell(words);
    return readings;
  }

  return {
    'synthesis.start': async ({ voiceId, text, parameters }) => {
      const speaking = voice(voiceId);
      if (text.trim() === '') throw new AppError('SYNTHESIS_TEXT_EMPTY');
      const sentences = Math.max(1, text.split(/[。！？.!?]+/u).filter((one) => one.trim() !== '').length);
      const recording = recordings[0] ?? { mediaPath: '', seconds: 1 };
      return start(
        'synthesis',
        speaking.name,
        Array.from({ length: sentences }, (_, index) => [
          'synthesis.step.speak',
          { done: index, total: sentences, unit: 'sentences' },
        ]),
        () => {
          if (text.includes('CRASH'))
            throw new AppError('ENGINE_CRASHED', { remedy: { kind: 'retry' }, retryable: true });
          const take: Take = {
            id: randomUUID(),
            voiceId,
            voiceName: speaking.name,
            text,
            parameters,
            seed: parameters.seed ?? 4242,
            createdAt: iso(),
            audioSeconds: recording.seconds,
            computeSeconds: 1.4,
            firstAudioSeconds: 0.5,
            provider: 'cpu',
            cutShort: false,
            kept: false,
            mediaPath: recording.mediaPath,
            file: '/takes/new.wav',
          };
          world.takes.unshift(take);
          bus.emit('synthesis.takeAdded', take);
          return take;
        },
        (index, jobId) =>
          bus.emit('synthesis.sentenceReady', {
            jobId,
            sentence: index + 1,
            sentences,
            mediaPath: recording.mediaPath,
          }),
      );
    },
    'synthesis.takes': async ({ limit }) => world.takes.slice(0, limit),
    'synthesis.removedTakes': async () =>
      [...removedTakes.values()].reverse().map(({ id, voiceName, text, audioSeconds }) => {
        return { id, voiceName, text, audioSeconds, keptUntil: new Date(nowMs + 7 * 86_400_000).toISOString() };
      }),
    'synthesis.words': async () => [],
    'synthesis.keep': async ({ takeId, kept }) => {
      const take = world.takes.find((one) => one.id === takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      const marked = { ...take, kept };
      world.takes = world.takes.map((one) => (one.id === takeId ? marked : one));
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return marked;
    },
    'synthesis.removeTake': async ({ takeId }) => {
      const take = world.takes.find((one) => one.id === takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      removedTakes.set(takeId, take);
      world.takes = world.takes.filter((one) => one.id !== takeId);
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return { id: takeId };
    },
    'synthesis.putTakeBack': async ({ takeId }) => {
      const take = removedTakes.get(takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      removedTakes.delete(takeId);
      world.takes = [take, ...world.takes];
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return take;
    },
    'synthesis.explain': async ({ text }) => explainText(text),
    'synthesis.readings': async () => kept.own,
    'synthesis.importReadings': async ({ readings }) => {
      const isNew = (one: OwnReading): boolean => !readings.some((given) => given.word === one.word);
      return setReadings([...kept.own.filter(isNew), ...readings]);
    },
    'synthesis.setReading': async ({ word, reading, voiceId }) => {
      if (reading !== null && !/\d/.test(reading)) {
        throw new AppError('SYNTHESIS_READING_INVALID', { details: { word, reading } });
      }
      const others = kept.own.filter((one) => one.word !== word);
      return setReadings(reading === null ? others : [...others, { word, reading, voiceId }]);
    },
  };
}
