/** `npm run understudy -- VERB …`: builds what the verb will hand out (standby runtime, screens) where it changed, then runs it. */
import { buildRenderer } from './build-renderer.ts';
import { buildRuntime } from './headless/runtime.ts';

const verb = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '';
if (['serve', 'backup', 'standby', 'promote', 'failback', 'incident'].includes(verb)) await buildRuntime();
if (verb === 'serve') await buildRenderer();
await import('../electron/cli/main.ts');
