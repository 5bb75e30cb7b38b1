/** 现状与程序自身。 */
import type { app as en } from '../../../en/cli/verbs/app.ts';

export const app: typeof en = {
  costs: {
    does: '备用机每月的费用：冷备、温备、热备对照。',
    forms: {
      show: '显示合计，以及每分钟损失达到多少时更贵的方式反而更省',
      prices: '输出单价；尚未设置时输出空白表',
      set: '从文件读取单价；内容为 null 则清除',
    },
    options: {},
  },
  status: { does: '用一句话说明现状。', forms: { status: '显示现状' }, options: {} },
  doctor: {
    does: '检查本机。',
    forms: { doctor: '逐项显示结果、缘由与处理办法' },
    options: { fix: '修复不会造成损失的项目，然后重新检查' },
  },
  diagnostics: {
    does: '生成供协助者查看的文件：版本、检查、状态与日志末尾，不含文本、名称与密钥。',
    forms: { diagnostics: '写入文件；引擎停止或数据文件夹无法打开时同样可用' },
    options: { out: '要写入的 zip 文件', show: '逐个显示其中的文件与内容' },
  },
  updates: {
    does: '来自团队自己存储桶的 Understudy 新版本。',
    forms: {
      status: '显示运行中的版本、可用的新版本，以及为何暂缓',
      check: '立即查询存储桶',
      get: '下载可用的新版本；中断后接着下载，逐字节校验',
      install: '安装，或说明用哪条命令、哪个文件安装',
      publish: '向所有人发布一个版本：构建好的安装包，由本机签名',
      auto: '设定自动进行的事；从不自动安装',
    },
    options: {
      notes: '新内容，所有人可见',
      check: '每天查询一次，默认开启',
      get: '自动下载新版本，默认关闭',
    },
  },
};
