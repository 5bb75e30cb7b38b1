/** 不完整的备份，以及备份中的名称。 */
import type { Words } from '../en/index.ts';

export const partial: Words['partial'] = {
  pill: '不完整',
  sentence: (when) => `最近一次备份不完整（${when}）。内容已保存，但不计为备份：修复下列各项后再次备份。`,
  status: '上次备份不完整，缺少内容',
  gaps: {
    damaged: (what) => `${what} 已损坏。从更早的备份取回，或重新导入。`,
    unreadable: (what) => `${what} 无法读取。结束占用它的程序，或恢复读取权限。`,
    link: (what) => `${what} 是链接。换成文件本身。`,
    special: (what) => `${what} 不是文件，而是管道、套接字或设备。移出音色库。`,
    encoder: (what) => `缺少 ${what}，此音色离不开它。在设置页获取，或运行：understudy models fetch`,
    mismatch: (what) => `${what}：两个权重文件与符号表互不相符。重新导入此音色。`,
    runtime: (what) => `${what} 缺失或损坏，备用机无法提供服务。重新安装本程序。`,
  },
  inVoice: (voice, path) => `${voice}（${path}）`,
  more: (count) => `另有 ${count} 项。`,
  listed: (count) => `不完整，缺 ${count} 项`,
  names: '备份中的名称',
  namesHint: '开启后，能读取存储的人会看到工作室与本机的名称。',
  namesOn: '备份中含有工作室与本机的名称。',
  namesOff: '备份中不含工作室的名称，受信任的电脑仍按名称显示。',
};
