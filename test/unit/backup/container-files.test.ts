/** What is written beside the image: read by others' programs, as Kubernetes' own client knows its objects. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { composeYaml } from '../../../electron/backup/container/compose.ts';
import { containerfile, gpuContainerfile, gpuImage } from '../../../electron/backup/container/containerfile.ts';
import { guide } from '../../../electron/backup/container/guide.ts';
import { kubernetesGpuYaml, kubernetesYaml } from '../../../electron/backup/container/kubernetes.ts';
import { memoryMiB, plainName } from '../../../electron/backup/container/served.ts';
import { toYaml } from '../../../electron/backup/container/yaml.ts';

const served = {
  releaseId: '20261128T020000Z-0123456789ab',
  createdAt: '2026-11-28T02:00:07Z',
  image: 'registry.example:5000/voices:2026-11-28',
  voice: 'lin',
  loadedBytes: 900 * 2 ** 20,
};

/** As Debian's YAML reader and the Kubernetes client for Python see it: what the client does not know, it drops. */
const KNOWN = `
import json, sys, yaml
from kubernetes import client
api = client.ApiClient()
class Answer:
    def __init__(self, item): self.data = json.dumps(item)
out = []
for item in yaml.safe_load_all(sys.stdin):
    known = api.deserialize(Answer(item), 'V1' + item['kind'])
    out.append({'read': item, 'known': api.sanitize_for_serialization(known)})
print(json.dumps(out))
`;
const python = (script: string, input: string): unknown =>
  JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', script], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }),
  );
const readYaml = (text: string): unknown =>
  python('import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))', text);

interface Seen {
  readonly read: { readonly kind: string };
  readonly known: unknown;
}

describe('the Kubernetes files', () => {
  it.each([
    ['kubernetes.yaml', kubernetesYaml],
    ['kubernetes-gpu.yaml', kubernetesGpuYaml],
  ])('%s: every field is one that Kubernetes knows, in the form that it wants', (_name, write) => {
    const seen = python(KNOWN, write(served)) as readonly Seen[];
    expect(seen.map(({ read }) => read.kind)).toEqual(['Deployment', 'Service']);
    for (const { read, known } of seen) expect(known).toEqual(read);
    // The check itself: a field with a typing error does not come back.
    const [typo] = python(KNOWN, write(served).replace('periodSeconds', 'periodSecond')) as readonly Seen[];
    expect(typo?.known).not.toEqual(typo?.read);
  });

  it('run as nobody on a file system that cannot be written to, with probes, limits and a key that is only named', () => {
    const [deployment, service] = readYaml(kubernetesYaml(served)) as readonly [Deployment, { readonly spec: object }];
    const { template } = deployment.spec;
    const [container] = template.spec.containers;
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe).toMatchObject({ httpGet: { path: '/healthz', port: 9880 } });
    }
    expect(container.resources.limits).toMatchObject({ memory: `${memoryMiB(served)}Mi` });
    expect(template.spec.volumes).toContainEqual({
      name: 'access-key',
      secret: { secretName: 'understudy-lin-access-key', defaultMode: 0o440, optional: false },
    });
    expect(service.spec).toMatchObject({ selector: deployment.spec.selector.matchLabels });
    expect(template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
  });

  it('ask for a card in the variant for graphics cards only', () => {
    const cards = (yaml: string): unknown => {
      const [deployment] = readYaml(yaml) as readonly [Deployment];
      const [{ resources, args, image }] = deployment.spec.template.spec.containers;
      return [resources.limits['nvidia.com/gpu'], args.slice(-2), image];
    };
    expect(cards(kubernetesGpuYaml(served))).toEqual(['1', ['--provider', 'webgpu'], `${served.image}-gpu`]);
    expect(cards(kubernetesYaml(served))).toEqual([
      undefined,
      ['--key-file', '/run/understudy/access-key'],
      served.image,
    ]);
  });
});

interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly securityContext: object;
        readonly volumes: readonly object[];
        readonly containers: readonly [
          {
            readonly image: string;
            readonly args: readonly string[];
            readonly securityContext: object;
            readonly startupProbe: object;
            readonly readinessProbe: object;
            readonly livenessProbe: object;
            readonly resources: { readonly limits: Readonly<Record<string, string>> };
          },
        ];
      };
    };
  };
}

describe('compose.yaml', () => {
  it('opens one port of this machine, holds no key, and lets nothing be written', () => {
    const [file] = readYaml(composeYaml(served)) as readonly [
      { readonly services: { readonly voice: object }; readonly secrets: object },
    ];
    expect(file.services.voice).toMatchObject({
      image: served.image,
      user: '10001:10001',
      read_only: true,
      cap_drop: ['ALL'],
      ports: ['127.0.0.1:9880:9880'],
      secrets: ['access-key'],
    });
    expect(file.secrets).toEqual({ 'access-key': { file: './access-key' } });
  });
});

describe('what is written of a release', () => {
  it('reads back as it was, whatever a name looks like', () => {
    const odd = {
      'a b': 'no',
      list: [{ x: '1e3', y: ['~', "it's\n# not", '林: {}'] }, 'null'],
      none: [],
      empty: {},
      n: 3,
      b: false,
    };
    expect(readYaml(toYaml(odd))).toEqual([odd]);
    expect(toYaml({ text: 'a\u2028b\u0085' })).toBe('text: "a\\u2028b\\u0085"\n');
  });

  it('has names that clusters take, also for voices whose names are not of their letters', () => {
    const names = ['lin', '小林-v2-3fa9c1', '林', 'X'.repeat(80)].map((voice) => plainName({ voice }));
    expect(names.slice(0, 3)).toEqual(['understudy-lin', 'understudy-v2-3fa9c1', 'understudy']);
    for (const name of names) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  it('names one image for both kinds of machine', () => {
    expect([gpuImage('voices'), gpuImage('a:5000/voices'), gpuImage('voices:1')]).toEqual([
      'voices:gpu',
      'a:5000/voices:gpu',
      'voices:1-gpu',
    ]);
    expect(gpuContainerfile(served)).toContain('NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics');
    const text = containerfile(served, [`sha256:${'1a'.repeat(32)}`]);
    expect(text).toContain(`ADD image/blobs/sha256/${'1a'.repeat(32)} /\n`);
    expect(text).toContain('USER 10001:10001');
  });

  it('says how to push it only where it has a system in it', () => {
    expect(guide(served, true)).toContain(
      `skopeo copy --preserve-digests oci:image:${served.releaseId} docker://${served.image}`,
    );
    expect(guide(served, false)).not.toContain('skopeo copy');
    expect(guide(served, false)).toContain(
      'kubectl create secret generic understudy-lin-access-key --from-file=access-key',
    );
  });
});
