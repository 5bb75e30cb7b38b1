/** The watch on the primary, in the pretended studio. */
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function watchRoom({ snapshot, iso, setWatch, world, nowMs }: Studio): RoomHandlers<'watch'> {
  return {
    'watch.status': async () => snapshot.watch,
    'watch.set': async ({ target }) => setWatch({ target, state: target ? 'healthy' : 'off' }),
    'watch.tryUrl': async ({ url }) => ({
      at: iso(),
      kind: url.includes('refused') ? 'refused' : 'ok',
      latencyMs: url.includes('refused') ? 2 : 87,
      status: url.includes('refused') ? null : 200,
      releaseId: null,
      deep: false,
    }),
    'watch.probeNow': async () => snapshot.watch,
    'watch.pause': async ({ minutes }) =>
      setWatch({ state: 'paused', pausedUntil: new Date(nowMs + minutes * 60_000).toISOString() }),
    'watch.resume': async () => setWatch({ state: 'healthy', pausedUntil: null }),
    'watch.acknowledge': async ({ by }) => {
      const { incident } = snapshot.watch;
      if (!incident) throw new AppError('WATCH_NO_INCIDENT');
      return setWatch({ incident: { ...incident, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: iso() } });
    },
    'watch.incidents': async () => world.incidents,
  };
}
