/**
 * A desktop that promotes and is killed on the way: `node promoter.ts DIR NAME BOUNDARY [STORE DESKTOP]`. A boundary is an append to the
 * journal (counted from 1); the process dies with SIGKILL right behind it. Without one it runs to the end.
 */
import { openDesk } from '../../integration/standby/desk.ts';

const [dir = '', name = '', boundary, store, deskName] = process.argv.slice(2);
const desk = await openDesk(dir, undefined, { ...(store && { store }), ...(deskName && { name: deskName }) });
let appends = 0;
desk.bus.on('standby.changed', ({ running }) => {
  if (running?.state !== 'running') return;
  appends += 1;
  if (boundary !== undefined && appends === Number(boundary)) process.kill(process.pid, 'SIGKILL');
});
const { finished } = await desk.promote(name);
const view = await finished;
console.log(JSON.stringify({ state: view.state, appends }));
await desk.close();
process.exit(0);
