/** The calls, answered from the world. Long acts pretend their steps at a pace that a test can watch. */
import type { Handlers } from '../../../electron/contract/index.ts';
import { adoptRoom } from './rooms/adopt.ts';
import { alertsRoom } from './rooms/alerts.ts';
import { appRoom } from './rooms/app.ts';
import { automaticRoom } from './rooms/automatic.ts';
import { backupRoom } from './rooms/backup.ts';
import { costsRoom } from './rooms/costs.ts';
import { diagnosticsRoom } from './rooms/diagnostics.ts';
import { modelsRoom } from './rooms/models.ts';
import { notifyRoom } from './rooms/notify.ts';
import { projectsRoom } from './rooms/projects.ts';
import { promotionRoom } from './rooms/promotion.ts';
import { standbyRoom } from './rooms/standby.ts';
import { synthesisRoom } from './rooms/synthesis.ts';
import { trustRoom } from './rooms/trust.ts';
import { updatesRoom } from './rooms/updates.ts';
import { voicesRoom } from './rooms/voices.ts';
import { watchRoom } from './rooms/watch.ts';
import { createStudio, type StudioParts } from './studio.ts';

export function createHandlers(parts: StudioParts): Handlers {
  const studio = createStudio(parts);
  return {
    ...adoptRoom(studio),
    ...alertsRoom(studio),
    ...appRoom(studio),
    ...automaticRoom(studio),
    ...backupRoom(studio),
    ...costsRoom(),
    ...diagnosticsRoom(studio),
    ...modelsRoom(studio),
    ...notifyRoom(studio),
    ...projectsRoom(studio),
    ...promotionRoom(studio),
    ...standbyRoom(studio),
    ...synthesisRoom(studio),
    ...trustRoom(studio),
    ...updatesRoom(studio),
    ...voicesRoom(studio),
    ...watchRoom(studio),
  };
}
