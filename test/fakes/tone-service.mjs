/**
 * A voice service that is small enough for a release in a test: real HTTP, a sound like speech, no networks. What it does wrong is
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

const RATE_HZ = 32_000;
/** Two resonances of the mouth in Hz, one pair for each syllable. */
const vowels = [
  [700, 1200],
  [300, 2300],
  [450, 900],
  [550, 1800],
  [320, 800],
  [650, 1700],
];
const SYLLABLES = 12;
const SYLLABLE_S = 0.24;
const PITCH_HZ = 140;

/** A hiss, a vowel, a dip: twelve times. */
function syllable(at) {
  const [first, second] = vowels[Math.floor(at / SYLLABLE_S) % vowels.length];
  const within = (at % SYLLABLE_S) / SYLLABLE_S;
  if (within < 0.2) return 0.12 * Math.sin(Math.PI * (within / 0.2)) * (Math.random() * 2 - 1);
  const loud = 0.25 * Math.sin((Math.PI * (within - 0.2)) / 0.8);
  let sum = 0;
  for (let harmonic = 1; harmonic <= 24; harmonic++) {
    const hz = harmonic * PITCH_HZ;
    const shape = Math.exp(-(((hz - first) / 180) ** 2)) + 0.6 * Math.exp(-(((hz - second) / 250) ** 2)) + 0.01;
    sum += shape * Math.sin(2 * Math.PI * hz * at);
  }
  return loud * sum;
}

function makeSound(isSilent) {
  const samples = behaviour.sound === 'short' ? 1500 : SYLLABLES * SYLLABLE_S * RATE_HZ;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(RATE_HZ * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const value = isSilent ? 0 : syllable(index / RATE_HZ);
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32767), 44 + index * 2);
  }
  return bytes;
}

const made = new Map();
function sound() {
  // A voice may be lost while everything else is well.
  const isSilent = behaviour.sound === 'silence' || existsSync(path.join(config.stateDir, 'voice-lost'));
  if (!made.has(isSilent)) made.set(isSilent, makeSound(isSilent));
  return made.get(isSilent);
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
  } else if (config.adminKey && request.headers.authorization === `Bearer ${config.adminKey}`) {
    response.end();
  } else if (config.accessKey && request.headers.authorization !== `Bearer ${config.accessKey}`) {
    response.statusCode = 401;
    response.end();
  } else {
    setTimeout(() => response.end(sound()), behaviour.speakMs ?? 0);
  }
}).listen(config.port, config.host);
