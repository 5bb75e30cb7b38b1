/** What lies beside the image for whoever serves from it: the commands with the names of this release filled in. */
import { gpuImage } from './containerfile.ts';
import { keyName, PORT, plainName, type Served, secretName, USER } from './served.ts';

export function guide(served: Served, hasBase: boolean): string {
  const { image, releaseId, voice } = served;
  const name = plainName(served);
  return `RELEASE ${releaseId} IN A CONTAINER · 在容器中提供本版本的语音
Voice 音色: ${voice}

Linux on x86-64. Listeners show a key, which is in no image and in none of these files. Make one first:
需要 x86-64 的 Linux。使用者须出示密钥，密钥不在镜像中，先生成一个：

  head -c 24 /dev/urandom | base64 > ${keyName}

IMAGE · 镜像
${hasBase ? ready(served) : ''}With a base of your own choice · 在自选的基础镜像上构建：
  podman build -t ${image} .                                   (docker build -f Containerfile -t ${image} .)
  podman build --build-arg BASE=registry.example/debian:12 -t ${image} .
  podman push ${image}
It asks nobody for anything while it runs. · 运行时不联网。

ONE MACHINE · 单机
  chown ${USER} ${keyName} && chmod 400 ${keyName}
  docker compose up -d
  curl -f http://127.0.0.1:${PORT}/healthz

KUBERNETES
  kubectl create secret generic ${secretName(served)} --from-file=${keyName}
  kubectl apply -f kubernetes.yaml
  kubectl rollout status deployment/${name}
  kubectl scale deployment/${name} --replicas=4
Another voice of the release: the same image, "releases container" once more with --voice. Memory and processors in these
files are first values; watch and change them.
同一版本的其他音色：镜像不变，用 --voice 再生成一次。内存与处理器为初始值，请按实际调整。

GRAPHICS CARD · 显卡
  podman build -f Containerfile.gpu -t ${gpuImage(image)} .
  kubectl apply -f kubernetes-gpu.yaml
Needs the device plugin of the card's maker. Where the card does not start, the processor speaks.
需要显卡厂商的 device plugin；显卡不可用时由处理器运行。
`;
}

const ready = ({ image, releaseId }: Served): string => `To a registry as it is · 直接推送：
  skopeo copy --preserve-digests oci:image:${releaseId} docker://${image}

`;
