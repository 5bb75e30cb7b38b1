/** A desktop that fails back and is killed while it brings home what was made: `node home-goer.ts DIR NAME FILES`. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openDesk } from '../../integration/standby/desk.ts';

const [dir = '', name = '', files = ''] = process.argv.slice(2);
const desk = await openDesk(dir);
setInterval(async () => {
  const arrived = await readdir(path.join(dir, 'standby/made/files/takes')).catch(() => []);
  if (arrived.length >= Number(files)) process.kill(process.pid, 'SIGKILL');
}, 1);
await desk.failBack(name);
process.exit(0);
