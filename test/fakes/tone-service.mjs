/**
 * A voice service that is small enough for a release in a test: real HTTP, real sound, no networks. What it does wrong is
 * said by `voices/lin/behaviour.json` of its own release.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const behaviourFile = path.join(config.tree, 'voices/lin/behaviour.json');
const behaviour = existsSync(behaviourFile) ? JSON.parse(readFileSync(behaviourFile, 'utf8')) : {};
const startedAt = Date.now();

if (behaviour.exit !== undefined) process.exit(behaviour.exit);
if (behaviour.crashAfterMs !== undefined) setTimeout(() => process.abort(), behaviour.crashAfterMs);

function sound() {
  const samples = behaviour.sound === 'short' ? 1500 : 64_000;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(32_000, 24);
  bytes.writeUInt32LE(64_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const at = index / 32_000;
    const level = behaviour.sound === 'silence' ? 0 : 0.3 * Math.max(0.02, Math.abs(Math.sin(2 * Math.PI * 2 * at)));
    bytes.writeInt16LE(Math.round(level * Math.sin(2 * Math.PI * 180 * at) * 32767), 44 + index * 2);
  }
  return bytes;
}

createServer((request, response) => {
  request.resume();
  response.setHeader('X-Understudy-Site', config.site);
  response.setHeader('X-Understudy-Epoch', String(config.epoch));
  response.setHeader('X-Understudy-Release', behaviour.releaseId ?? config.releaseId);
  const ready = Date.now() - startedAt >= (behaviour.readyAfterMs ?? 0);
  if (request.url === '/healthz') {
    response.statusCode = ready ? 200 : 503;
    const { releaseId, modelIds, epoch, site } = config;
    response.end(JSON.stringify({ ready, releaseId, modelIds, voice: 'lin', queue: 0, epoch, site, pid: process.pid }));
  } else if (config.accessKey && request.headers.authorization !== `Bearer ${config.accessKey}`) {
    response.statusCode = 401;
    response.end();
  } else {
    setTimeout(() => response.end(sound()), behaviour.speakMs ?? 0);
  }
}).listen(config.port, config.host);
