/**
 * Entry of the engine's own process, started by `child_process.fork` (serialization `advanced`) or Electron's
 * `utilityProcess.fork` with the engine options as JSON in the first argument. It is ready before anything heavy is loaded;
 * models come with the first request that needs them. It opens no socket and ends when its owner does.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChildCallName, ChildCalls, ChildReply, ChildRequest } from './child-protocol.ts';
import { toWireEngineError } from './child-protocol.ts';
import { checkEncoder } from './encoders/check-encoder.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import { drain } from './generators.ts';
import { checkBaseVoice } from './voice/check-base-voice.ts';

interface Channel {
  post(reply: ChildReply): void;
  listen(onRequest: (request: ChildRequest) => void): void;
}

/** Electron's side of `utilityProcess`; typed here so that this file needs no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

function openChannel(): Channel {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (reply) => parentPort.postMessage(reply),
      listen: (onRequest) => parentPort.on('message', (event) => onRequest(event.data as ChildRequest)),
    };
  }
  if (!process.send) throw new Error('the engine process is started by its owner, not by hand');
  process.on('disconnect', () => process.exit(0));
  return {
    post: (reply) => process.send?.(reply),
    listen: (onRequest) => process.on('message', (message) => onRequest(message as ChildRequest)),
  };
}

function serve(channel: Channel, options: EngineOptions): void {
  const engine = createEngine(options);
  const running = new Map<number, AbortController>();

  async function answer(request: Exclude<ChildRequest, { kind: 'cancel' }>, signal: AbortSignal): Promise<Output> {
    const { id } = request;
    switch (request.kind) {
      case 'load':
        return await engine.load(request.input.packDir, { signal });
      case 'unload':
        await engine.unload(request.input.packDir);
        return null;
      case 'speak': {
        const { packDir, priority, request: wanted } = request.input;
        const sound = engine.speakChunks(packDir, wanted, {
          signal,
          ...(priority ? { priority } : {}),
          onSentences: (count) => channel.post({ kind: 'sentences', id, count }),
        });
        return await drain(sound, (chunk) => channel.post({ kind: 'audio', id, chunk }));
      }
      case 'import':
        return await engine.importVoice(request.input, {
          signal,
          onStep: (step) => channel.post({ kind: 'step', id, step }),
        });
      case 'tune':
        return await engine.tune(request.input.packDir, {
          signal,
          onStep: (step) => channel.post({ kind: 'step', id, step }),
        });
      case 'explain':
        return engine.explain(request.input);
      case 'check-encoder':
        await checkEncoder(request.input.name, request.input.place, signal);
        return null;
      case 'check-base-voice':
        await checkBaseVoice(request.input.version, request.input.place, signal);
        return null;
      case 'memory': {
        const { rss, heapUsed } = process.memoryUsage();
        return { rssBytes: rss, heapBytes: heapUsed, loadedPacks: engine.loadedPacks(), devices: engine.devices() };
      }
    }
  }

  channel.listen(async (request) => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const { id } = request;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      // A cancel that was sent right behind the request is read before any work begins.
      await nextTurn();
      controller.signal.throwIfAborted();
      channel.post({ kind: 'done', id, output: await answer(request, controller.signal) });
    } catch (error) {
      if (controller.signal.aborted) channel.post({ kind: 'cancelled', id });
      else channel.post({ kind: 'failed', id, error: toWireEngineError(error) });
    } finally {
      running.delete(id);
    }
  });
  channel.post({ kind: 'ready' });
}

type Output = ChildCalls[ChildCallName]['output'];

serve(openChannel(), JSON.parse(process.argv[2] ?? '{}') as EngineOptions);
