/** 标题说明没有做成什么，正文说明原因；补救办法另有按钮。 */
import type { Words } from '../../en/index.ts';
import { app } from './app.ts';
import { backup } from './backup.ts';
import { cutover } from './cutover.ts';
import { standby } from './standby.ts';
import { studio } from './studio.ts';
import { trust } from './trust.ts';
import { voices } from './voices.ts';
import { watch } from './watch.ts';

const codes: Words['errors']['codes'] = {
  ...app,
  ...voices,
  ...studio,
  ...backup,
  ...trust,
  ...watch,
  ...standby,
  ...cutover,
};

export const errors: Words['errors'] = {
  codes,
  noAnswer: { title: '主程序没有应答', body: 'Understudy 主程序没有应答，检查它是否仍在运行。' },
  notSignedIn: { title: '未登录', body: '此页打开时没有带密钥，使用 Understudy 启动时给出的链接。' },
  page: { title: '未完成', body: '此页自身出现故障，重新加载即可，主程序上没有任何丢失。' },
  screenAway: {
    title: '此页尚未取得',
    body: '主程序没有应答，未能取得此页。主程序恢复后会自动打开。',
  },
  screenStopped: {
    title: '此页已停止',
    body: '此页自身出现故障。已输入的内容仍在，进行中的任务不受影响。',
    reload: '重新加载此页',
  },
  frameStopped: {
    title: '窗口已停止',
    body: '窗口自身出现故障。已输入的内容仍在，进行中的任务不受影响。',
    reload: '重新加载窗口',
  },
  freeSpace: (size, path) => `在 ${path} 腾出 ${size}。`,
  keyExpected: '已核对的密钥',
  keySeen: '此刻的密钥',
};
