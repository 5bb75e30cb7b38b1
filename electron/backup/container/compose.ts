/** One machine with Docker Compose or podman-compose. */
import { keyName, memoryMiB, node, PORT, plainName, type Served, scratch, USER } from './served.ts';
import { toYaml } from './yaml.ts';

/** Asks from inside, with what is there anyway. */
const asks = `fetch('http://127.0.0.1:${PORT}/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;

export function composeYaml(served: Served): string {
  return toYaml({
    name: plainName(served),
    services: {
      voice: {
        image: served.image,
        build: { context: '.', dockerfile: 'Containerfile' },
        user: `${USER}:${USER}`,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: [scratch],
        ports: [`127.0.0.1:${PORT}:${PORT}`],
        secrets: [keyName],
        healthcheck: {
          test: ['CMD', node, '-e', asks],
          interval: '10s',
          timeout: '5s',
          retries: 3,
          start_period: '300s',
        },
        restart: 'unless-stopped',
        stop_grace_period: '60s',
        mem_limit: `${memoryMiB(served)}m`,
      },
    },
    secrets: { [keyName]: { file: `./${keyName}` } },
  });
}
