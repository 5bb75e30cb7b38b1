/**
 * A Deployment and a Service for one voice of a release. The key of listeners is a Secret that is made beside it and only named
 * here; the container runs as nobody, from a file system that it cannot write to.
 */
import { gpuArgs, gpuImage } from './containerfile.ts';
import {
  keyName,
  memoryMiB,
  node,
  PORT,
  plainName,
  type Served,
  scratch,
  scratchMiB,
  secretName,
  serviceArgs,
  USER,
} from './served.ts';
import { type Plain, toYamlStream } from './yaml.ts';

const KEY_DIR = '/run/understudy';
const probe = { httpGet: { path: '/healthz', port: PORT }, periodSeconds: 5, timeoutSeconds: 5 };
/** A voice is loaded within this, also from a slow disk. */
const START_S = 600;
/** Endpoints lose a pod a little later than the pod is told to end; until then it answers. */
const LEAVE_MS = 5000;

export function kubernetesYaml(served: Served): string {
  return toYamlStream([deployment(served), service(served)]);
}

/** One card each; where none starts, the processor speaks. */
export function kubernetesGpuYaml(served: Served): string {
  const onCard = { ...served, image: gpuImage(served.image) };
  return toYamlStream([deployment(onCard, 'nvidia.com/gpu'), service(served)]);
}

function deployment(served: Served, card?: string): Plain {
  const name = plainName(served);
  const about = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'understudy' };
  const isOf = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: about, annotations: { 'io.understudy.release.id': served.releaseId } },
    spec: {
      replicas: 1,
      selector: { matchLabels: isOf },
      // The new one speaks before the old one goes; a card is not there twice.
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: card ? { maxSurge: 0, maxUnavailable: 1 } : { maxSurge: 1, maxUnavailable: 0 },
      },
      template: {
        metadata: { labels: about },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 60,
          nodeSelector: { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' },
          tolerations: card ? [{ key: card, operator: 'Exists', effect: 'NoSchedule' }] : undefined,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(served, card)],
          volumes: [
            { name: 'scratch', emptyDir: { sizeLimit: `${scratchMiB(served)}Mi` } },
            { name: keyName, secret: { secretName: secretName(served), defaultMode: 0o440, optional: false } },
          ],
        },
      },
    },
  };
}

function container(served: Served, card?: string): Plain {
  const memory = `${memoryMiB(served)}Mi`;
  return {
    name: 'voice',
    image: served.image,
    imagePullPolicy: 'IfNotPresent',
    args: serviceArgs(served, KEY_DIR, card ? gpuArgs : []),
    ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
    startupProbe: { ...probe, failureThreshold: START_S / probe.periodSeconds },
    readinessProbe: { ...probe, failureThreshold: 2 },
    // Ends a service that cannot come back by itself, and none that is only busy.
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    lifecycle: { preStop: { exec: { command: [node, '-e', `setTimeout(() => {}, ${LEAVE_MS})`] } } },
    resources: {
      requests: { cpu: '1', memory },
      limits: { cpu: '4', memory, ...(card && { [card]: '1' }) },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'scratch', mountPath: scratch },
      { name: keyName, mountPath: KEY_DIR, readOnly: true },
    ],
  };
}

function service(served: Served): Plain {
  const name = plainName(served);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'http', port: PORT, targetPort: PORT, protocol: 'TCP' }],
    },
  };
}
