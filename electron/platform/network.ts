/**
 * "Am I offline?" A handful of addresses in different networks is asked for a TCP connection; a refusal is an answer too.
 * Only addresses that answered before from here count, because many networks block some of them for good.
 */
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../kernel/loopback.ts';
import type { NetworkReferences } from '../watch/ports.ts';

export interface ReferenceAddress {
  readonly host: string;
  readonly port: number;
}

const LOOK_TIMEOUT_MS = 800;
const LEARN_EVERY_MS = 10 * 60_000;

export interface LearningReferences extends NetworkReferences {
  /** Notes who answers now: only those tell anything by their silence. */
  learn(): Promise<void>;
}

/** `addresses` is asked anew each time, so that the bucket and the standbys of the moment are among them. */
export function createNetworkReferences(addresses: () => readonly ReferenceAddress[]): LearningReferences {
  const answered = new Set<string>();
  let learnedAt = Number.NEGATIVE_INFINITY;

  async function learn(): Promise<void> {
    learnedAt = performance.now();
    await Promise.all(
      addresses().map(async (address) => {
        if (await canReach(address)) answered.add(nameOf(address));
      }),
    );
  }

  return {
    learn,
    async look(targetUrl, signal) {
      // The network has no part in reaching this very computer.
      if (isLoopback(new URL(targetUrl).hostname)) return 'online';
      if (!hasNetwork()) return 'offline';
      if (performance.now() - learnedAt > LEARN_EVERY_MS) await learn();
      signal?.throwIfAborted();
      const known = addresses().filter((address) => answered.has(nameOf(address)));
      if (known.length === 0) return 'unknown';
      return (await anyReachable(known)) ? 'online' : 'offline';
    },
  };
}

async function anyReachable(addresses: readonly ReferenceAddress[]): Promise<boolean> {
  const answers = addresses.map(async (address) => {
    if (!(await canReach(address))) throw new Error('no answer');
  });
  return Promise.any(answers).then(
    () => true,
    () => false,
  );
}

function canReach({ host, port }: ReferenceAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), LOOK_TIMEOUT_MS);
    socket.once('connect', () => end(true));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((item) => !item.internal));
}

const nameOf = (address: ReferenceAddress): string => `${address.host}:${address.port}`;
