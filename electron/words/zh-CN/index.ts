/** 简体中文。The type demands every word that English has. */
import type { Words } from '../en/index.ts';
import { adopt } from './adopt.ts';
import { audit } from './audit.ts';
import { automatic } from './automatic.ts';
import { backup } from './backup.ts';
import { bringBack } from './bring-back.ts';
import { container } from './container.ts';
import { costs } from './costs.ts';
import { diagnostics } from './diagnostics.ts';
import { errors } from './errors/index.ts';
import { band, checks, common, frame, jobs, languages, palette, screens, shortcuts, status, time } from './frame.ts';
import { home } from './home.ts';
import { notify } from './notify.ts';
import { partial } from './partial.ts';
import { projects } from './projects.ts';
import { settings } from './settings.ts';
import { standby } from './standby.ts';
import { storeFindings } from './store-findings.ts';
import { studio } from './studio.ts';
import { tray } from './tray.ts';
import { trust } from './trust.ts';
import { updates } from './updates.ts';
import { voices } from './voices.ts';
import { waits } from './waits.ts';
import { watch } from './watch.ts';

export const zhCN: Words = {
  time,
  common,
  frame,
  screens,
  status,
  band,
  checks,
  jobs,
  languages,
  palette,
  shortcuts,
  errors,
  home,
  studio,
  projects,
  voices,
  adopt,
  backup,
  bringBack,
  container,
  partial,
  storeFindings,
  watch,
  notify,
  standby,
  automatic,
  audit,
  costs,
  diagnostics,
  settings,
  tray,
  trust,
  updates,
  waits,
};
