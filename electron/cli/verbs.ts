/** All verbs, in the order of help. */
import { adopt } from './adopt.ts';
import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { auto } from './auto.ts';
import { backup } from './backup.ts';
import { bin } from './bin.ts';
import { costs } from './costs.ts';
import { cutover } from './cutover.ts';
import { diagnostics, doctor } from './diagnostics.ts';
import { drill } from './drill.ts';
import { engine } from './engine.ts';
import { incident } from './incident.ts';
import { kit } from './kit.ts';
import { made } from './made.ts';
import { metrics } from './metrics.ts';
import { models } from './models.ts';
import { network } from './network.ts';
import { notify } from './notify.ts';
import { primary } from './primary.ts';
import { project } from './project.ts';
import { failback, promote, switchover } from './promote.ts';
import { readings } from './readings.ts';
import { releases } from './releases.ts';
import { serve } from './serve.ts';
import { service } from './service.ts';
import { speak } from './speak.ts';
import { standby } from './standby.ts';
import { status } from './status.ts';
import { store } from './store.ts';
import { trust } from './trust.ts';
import { updates } from './updates.ts';
import type { Verb, VerbName } from './verb.ts';
import { voices } from './voices.ts';
import { watch } from './watch.ts';

export const verbs: Readonly<Record<VerbName, Verb>> = {
  speak,
  readings,
  project,
  bin,
  voices,
  adopt,
  models,
  engine,
  network,
  serve,
  service,
  backup,
  store,
  releases,
  watch,
  notify,
  alerts,
  metrics,
  primary,
  standby,
  promote,
  switchover,
  failback,
  drill,
  made,
  auto,
  incident,
  cutover,
  trust,
  kit,
  audit,
  costs,
  status,
  doctor,
  diagnostics,
  updates,
};

export function findVerb(name: string): Verb | null {
  return Object.values(verbs).find((verb) => verb.name === name) ?? null;
}
