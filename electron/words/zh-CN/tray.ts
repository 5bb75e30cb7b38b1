/** 托盘菜单、系统通知和关闭窗口时的提问。 */
import type { tray as english } from '../en/tray.ts';

export const tray: typeof english = {
  open: '打开 Understudy',
  backUpNow: '立即备份',
  lastBackup: (when: string, verified: boolean) => `上次备份 ${when} · ${verified ? '已校验' : '未校验'}`,
  noBackup: '尚无备份',
  nextBackup: (when: string) => `下次备份 ${when}`,
  handle: '处理…',
  stopAutomatic: '停止自动接管',
  notStoppedTitle: '自动接管未能停止',
  pauseWatch: '暂停监测',
  pauseHour: '1 小时',
  pauseUntilMorning: '到明早',
  pausedUntil: (when: string) => `监测暂停到 ${when}`,
  resumeWatch: '恢复监测',
  quit: '退出（将停止监测和定时备份）',
  quitWindow: '退出（understudy serve 继续监测）',
  closeQuestion: '关闭窗口后继续监测？',
  closeDetail: 'Understudy 留在托盘，继续探测主机并定时备份；退出则两者都停止。',
  closeDetailNoTray:
    '当前桌面不显示托盘图标，关闭窗口只会最小化：Understudy 继续探测主机并定时备份；退出则两者都停止。',
  closeKeep: '继续监测',
  closeQuit: '退出',
};
