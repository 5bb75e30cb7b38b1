/**
 * Before anything else is loaded: a host is idle most of the time and does no heavy computing, so the part of its heap where new
 * objects are made stays as small as it begins. V8 would let it grow while the program is read, and keeps it.
 */
import { setFlagsFromString } from 'node:v8';

if (process.argv.includes('serve')) setFlagsFromString('--semi-space-growth-factor=1');
