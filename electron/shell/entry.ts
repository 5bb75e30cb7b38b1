/** Entry of the bundled desktop app. */
import { packagedPaths, runShell } from './main.ts';

void runShell(packagedPaths(import.meta.dirname));
