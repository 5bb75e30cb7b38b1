/** Builds the image on a base of the person's choice, from the same layers that the image beside it has. */
import { entrypoint, labels, PORT, type Served, secretsDir, serviceArgs, USER } from './served.ts';

/** Has glibc and libstdc++, and nothing of it is changed. */
const BASE = 'docker.io/library/debian:12-slim';

/** `layers`: digests of the tar files in `image/blobs/sha256`. */
export function containerfile(served: Served, layers: readonly string[]): string {
  return `# Release ${served.releaseId}. Needs any base with glibc 2.28 or newer and libstdc++, for x86-64.
#   podman build -t ${served.image} .
ARG BASE=${BASE}
FROM \${BASE}
${layers.map((digest) => `ADD image/blobs/sha256/${digest.replace(/^sha256:/, '')} /`).join('\n')}
LABEL ${Object.entries(labels(served))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' \\\n      ')}
USER ${USER}:${USER}
EXPOSE ${PORT}
STOPSIGNAL SIGTERM
ENTRYPOINT ${JSON.stringify(entrypoint)}
CMD ${JSON.stringify(serviceArgs(served, secretsDir))}
`;
}

/** The same image with what a graphics card is reached through. */
export function gpuContainerfile(served: Served): string {
  return `# On top of the other image: the Vulkan loader. The driver comes from the machine (NVIDIA Container Toolkit).
#   podman build -f Containerfile.gpu -t ${gpuImage(served.image)} .
ARG IMAGE=${served.image}
FROM \${IMAGE}
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 && rm -rf /var/lib/apt/lists/*
USER ${USER}:${USER}
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics
CMD ${JSON.stringify(serviceArgs(served, secretsDir, gpuArgs))}
`;
}

/** Goes on with the processor where the card does not start. */
export const gpuArgs: readonly string[] = ['--provider', 'webgpu'];

/** `voices:tag` → `voices:tag-gpu`. A digest cannot name what is not built yet. */
export function gpuImage(image: string): string {
  const [name = image] = image.split('@');
  return /:[^/]+$/.test(name) ? `${name}-gpu` : `${name}:gpu`;
}
