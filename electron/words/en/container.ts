/** A release as a container image. */
export const container = {
  open: 'Container image…',
  body: 'Makes an image with this release in it, a Containerfile, and what Compose and Kubernetes need. The store is only read.',
  folder: 'New folder',
  folderHint: 'On this computer; it takes as much room as the release',
  voice: 'Voice that speaks',
  image: 'Image name',
  imageHint: 'As the registry knows it: registry.example/voices:tag',
  start: 'Make image',
  made: (folder: string) => `Container image in ${folder}`,
  next: 'README.txt there says how it is started.',
  needsBase: 'It has no system in it: build the Containerfile there, or make it again with --base.',
  ready: 'It can be pushed to a registry as it is: skopeo copy --preserve-digests.',
};
