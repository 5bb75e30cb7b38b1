/** The command line, from source. */
import './small-heap.ts';

// After it, because reading the program is what makes the heap grow.
const { sourceParts } = await import('./parts.ts');
const { runCommandLine } = await import('./run.ts');

process.exitCode = await runCommandLine(process.argv.slice(2), sourceParts);
