/** Connections to sites, kept between requests. A pool that was retired ends those that nobody uses and leaves the others alone. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

export interface Pool {
  agentFor(url: URL): HttpAgent;
  retire(): void;
}

const options = { keepAlive: true, maxSockets: 256, scheduling: 'lifo' } as const;

export function createPool(): Pool {
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) } as const;
  return {
    agentFor: ({ protocol }) => agents[protocol === 'https:' ? 'https:' : 'http:'],
    retire() {
      for (const agent of Object.values(agents)) {
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
        // A socket that becomes free afterwards has no further use.
        agent.on('free', (socket: Socket) => socket.destroy());
      }
    },
  };
}
