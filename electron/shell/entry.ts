/** Entry of the bundled desktop app. */
import { app } from 'electron';
import { bundledPaths, runShell } from './main.ts';

void runShell(bundledPaths(import.meta.dirname, app.isPackaged ? process.resourcesPath : null));
