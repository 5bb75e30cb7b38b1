/** 命令行用语。 */
import type { Words } from '../en/index.ts';

export const cli: Words['cli'] = {
  folderMade: (path) => `已创建文件夹 ${path}。`,
  waitsForCommand: (pid) => `另一条命令（进程 ${pid}）正在使用本工作室，正等它结束。按 Ctrl-C 放弃。`,
};
