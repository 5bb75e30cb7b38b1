/** The lab's bucket: `node s3-process.ts ADDRESS PORT`. Says one line when it answers. */
import { startStrictS3 } from '../fakes/strict-s3-server.ts';

const [host, port] = process.argv.slice(2);
const server = await startStrictS3({ host, port: Number(port) });
console.log(JSON.stringify(server.settings));
