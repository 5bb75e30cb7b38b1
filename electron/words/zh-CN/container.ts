/** 用备份生成容器镜像。 */
import type { Words } from '../en/index.ts';

export const container: Words['container'] = {
  open: '容器镜像…',
  body: '生成包含此备份的镜像、Containerfile，以及 Compose 与 Kubernetes 所需的文件。只读取存储。',
  folder: '新文件夹',
  folderHint: '位于本机，占用空间与备份相当',
  voice: '发声的音色',
  image: '镜像名称',
  imageHint: '镜像仓库中的名称：registry.example/voices:tag',
  start: '生成镜像',
  made: (folder) => `容器镜像位于 ${folder}`,
  next: '启动方法见其中的 README.txt。',
  needsBase: '镜像中不含系统，可用其中的 Containerfile 构建，或加 --base 重新生成。',
  ready: '可用 skopeo copy --preserve-digests 直接推送到镜像仓库。',
};
