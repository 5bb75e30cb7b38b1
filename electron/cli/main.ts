/** The command line, from source. */
import { sourceParts } from './parts.ts';
import { runCommandLine } from './run.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), sourceParts);
