/** One recording at a time: asked for, running, made, or why not. It ends with the part of the page that began it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type MadeRecording, MicrophoneError, type RunningRecording, record } from './microphone.ts';
import type { MicrophoneProblem } from './recording.ts';

export type RecorderState =
  | { readonly kind: 'still' }
  /** The browser asks whether it may. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'running'; readonly seconds: number; readonly level: number }
  | { readonly kind: 'made'; readonly made: MadeRecording }
  | { readonly kind: 'failed'; readonly problem: MicrophoneProblem };

interface Recorder {
  readonly state: RecorderState;
  /** Begins, or ends what runs. */
  readonly toggle: () => void;
}

const METER_EVERY_MS = 80;

export function useRecorder(name: string): Recorder {
  const [state, setState] = useState<RecorderState>({ kind: 'still' });
  const running = useRef<RunningRecording | null>(null);
  const gone = useRef(false);
  const isAsking = useRef(false);

  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      running.current?.drop();
      running.current = null;
    };
  }, []);

  const isRunning = state.kind === 'running';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      const now = running.current;
      if (now) setState({ kind: 'running', seconds: now.seconds(), level: now.level() });
    }, METER_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);

  const begin = useCallback(async (): Promise<void> => {
    isAsking.current = true;
    setState({ kind: 'asking' });
    try {
      const begun = await record(name, (ended) => {
        running.current = null;
        setState(
          ended instanceof MicrophoneError ? { kind: 'failed', problem: ended.problem } : { kind: 'made', made: ended },
        );
      });
      if (gone.current) return begun.drop();
      running.current = begun;
      setState({ kind: 'running', seconds: 0, level: Number.NEGATIVE_INFINITY });
    } catch (error) {
      setState({ kind: 'failed', problem: error instanceof MicrophoneError ? error.problem : 'unreadable' });
    } finally {
      isAsking.current = false;
    }
  }, [name]);

  const toggle = useCallback((): void => {
    if (isAsking.current) return;
    if (running.current) running.current.stop();
    else void begin();
  }, [begin]);

  return { state, toggle };
}
