/** `npm run understudy -- VERB …`: builds what the verb will hand out (standby runtime, screens) where it changed, then runs it. */
import { buildRenderer } from './build-renderer.ts';
import { buildRuntime } from './headless/runtime.ts';

const words = process.argv.slice(2);
const handsOutRuntime = ['serve', 'backup', 'standby', 'promote', 'switchover', 'failback', 'incident'];
const asksOnly = words.some((word) => ['help', '--help', '-h', '--version'].includes(word));
if (!asksOnly && words.some((word) => handsOutRuntime.includes(word))) await buildRuntime();
if (!asksOnly && words.includes('serve')) await buildRenderer();
await import('../electron/cli/main.ts');
