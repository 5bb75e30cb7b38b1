/** Gives a forked process the `process.parentPort` that Electron gives its utility processes, and takes away `process.send`. */
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
const send = process.send?.bind(process);
port.postMessage = (message) => void send?.(message);
process.on('message', (message) => port.emit('message', { data: message }));
process.on('disconnect', () => process.exit(0));
process.parentPort = port;
process.send = undefined;
