/** A recording with the microphone, as a file that goes the same way as one that was chosen. Nothing is kept of it but that file. */
import { LEAST_S, type MicrophoneProblem, MOST_S, peakDb, problemOf, writeRecording } from './recording.ts';

export interface MadeRecording {
  readonly file: File;
  readonly seconds: number;
  /** Decibels of full scale. */
  readonly peak: number;
  /** It was ended because a reference is no longer. */
  readonly cut: boolean;
}

export interface RunningRecording {
  /** Decibels of full scale, of the last moment. */
  level(): number;
  /** Seconds since it began. */
  seconds(): number;
  stop(): void;
  /** Ends it, and nothing is made of it. */
  drop(): void;
}

export class MicrophoneError extends Error {
  readonly problem: MicrophoneProblem;
  constructor(problem: MicrophoneProblem, cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}

/** Of a recording in the file; the host makes of it what a voice needs. */
const RATE_HZ = 48_000;
const METER_SAMPLES = 2048;
/** Bare samples first: a voice should not learn what a coder left out. */
const types = ['audio/webm;codecs=pcm', 'audio/webm;codecs=opus', 'audio/mp4', ''];

/**
 * Begins when the browser lets it. `onEnd` hears of its end, however that came about; after `drop` nothing is heard.
 * @throws MicrophoneError
 */
export async function record(
  name: string,
  onEnd: (made: MadeRecording | MicrophoneError) => void,
): Promise<RunningRecording> {
  const stream = await openMicrophone();
  const context = new AudioContext();
  void context.resume();
  const meter = context.createAnalyser();
  meter.fftSize = METER_SAMPLES;
  context.createMediaStreamSource(stream).connect(meter);
  const mimeType = types.find((type) => type === '' || MediaRecorder.isTypeSupported(type)) ?? '';
  const recorder = new MediaRecorder(stream, mimeType === '' ? {} : { mimeType });
  const parts: Blob[] = [];
  const heard = new Float32Array(METER_SAMPLES);
  const beganMs = performance.now();
  let dropped = false;
  let cut = false;

  const stop = (): void => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const limit = setTimeout(() => {
    cut = true;
    stop();
  }, MOST_S * 1000);
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.onstop = () => {
    clearTimeout(limit);
    for (const track of stream.getTracks()) track.stop();
    void context.close();
    if (dropped) return;
    const seconds = (performance.now() - beganMs) / 1000;
    readSamples(parts)
      .catch((cause: unknown) => {
        // A moment may hold nothing that can be read, and is too short in any case.
        if (seconds < LEAST_S) return new Float32Array();
        throw cause;
      })
      .then((samples) => onEnd(makeRecording(samples, name, cut)))
      .catch((cause: unknown) => onEnd(new MicrophoneError('unreadable', cause)));
  };
  // Pulled out, or taken back in the browser: what was heard until then is there.
  for (const track of stream.getTracks()) track.onended = stop;
  recorder.start();
  return {
    level() {
      meter.getFloatTimeDomainData(heard);
      return peakDb(heard);
    },
    seconds: () => (performance.now() - beganMs) / 1000,
    stop,
    drop() {
      dropped = true;
      stop();
    },
  };
}

/** As it sounds: what makes a call clearer would change the voice. */
async function openMicrophone(): Promise<MediaStream> {
  // A page that was not opened on this computer, or without encryption, is given none.
  if (navigator.mediaDevices === undefined) throw new MicrophoneError('closed');
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new MicrophoneError(problemOf(error), error);
  }
}

/** Samples of one channel. */
async function readSamples(parts: readonly Blob[]): Promise<Float32Array> {
  const bytes = await new Blob([...parts]).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(bytes);
  const first = sound.getChannelData(0);
  if (sound.numberOfChannels === 1) return first;
  const second = sound.getChannelData(1);
  return first.map((sample, index) => (sample + (second[index] ?? 0)) / 2);
}

function makeRecording(all: Float32Array, name: string, cut: boolean): MadeRecording {
  const samples = all.subarray(0, Math.floor(MOST_S * RATE_HZ));
  const file = new File([writeRecording(samples, RATE_HZ)], `${name}.wav`, { type: 'audio/wav' });
  return { file, seconds: samples.length / RATE_HZ, peak: peakDb(samples), cut };
}
