/** 各屏共用的词。 */
import type { Words } from '../en/index.ts';

export const time: Words['time'] = {
  today: '今天',
  yesterday: '昨天',
  tomorrow: '明天',
  now: '刚刚',
  past: {
    minute: (count) => `${count} 分钟前`,
    hour: (count) => `${count} 小时前`,
    day: (count) => `${count} 天前`,
  },
  future: {
    minute: (count) => `${count} 分钟后`,
    hour: (count) => `${count} 小时后`,
    day: (count) => `${count} 天后`,
  },
  span: (hours, minutes, seconds) =>
    [
      hours > 0 ? `${hours} 小时` : '',
      minutes > 0 ? `${minutes} 分${seconds === null ? '钟' : ''}` : '',
      seconds === null ? '' : `${seconds} 秒`,
    ]
      .filter((part) => part !== '')
      .join(' '),
};

export const common: Words['common'] = {
  cancel: '取消',
  save: '保存',
  retry: '重试',
  readAgain: '重新读取',
  chooseFile: '换一个文件',
  dismiss: '关闭',
  back: '返回',
  undo: '撤销',
  copy: '复制',
  copied: '已复制',
  copyCommand: '复制命令',
  sameCommand: '等效命令',
  technicalDetail: '技术细节',
  openScreen: (screen) => `打开「${screen}」`,
  elapsed: (clock) => `已用 ${clock}`,
  play: (name) => `播放 ${name}`,
  pause: (name) => `暂停 ${name}`,
  positionIn: (name) => `${name} 的播放位置`,
  notPlayable: '无法播放',
  never: '从未',
  none: '无',
  waiting: '读取中…',
};

export const frame: Words['frame'] = {
  skip: '跳到正文',
  screens: '页面',
  opening: '正在等待 Understudy 主程序…',
  connectionLost: '与主程序的连接已断开。所示内容可能已旧，恢复后自动更新。',
};

export const screens: Words['screens'] = {
  home: '首页',
  synthesis: '合成',
  voices: '音色',
  backup: '备份',
  watch: '监测',
  standby: '备用机',
  audit: '操作记录',
  settings: '设置',
};

export const status: Words['status'] = {
  step: (step, steps, name) => `第 ${step}/${steps} 步${name === '' ? '' : `：${name}`}`,
  sentence: {
    promoting: (machine, step) => `正在由 ${machine} 接管 · ${step}`,
    failingBack: (machine, step) => `正在从 ${machine} 回切 · ${step}`,
    interrupted: (machine) => `${machine} 上的操作中断 · 待继续或撤销`,
    primaryDown: (lasted) => `主机无响应 ${lasted}`,
    primaryDownAcknowledged: (lasted, by) => `主机无响应 ${lasted} · ${by} 处理中`,
    automaticBegins: (machine, at) => `主机无响应 · 若不停止，${machine} 将于 ${at} 接管`,
    gateClosed: '网关未打开 · 听众无法经它连接',
    servingDown: (machine, lasted) => `${machine} 本应服务，却无声 ${lasted}`,
    standbyServing: (machine, by) =>
      by === '' ? `${machine} 正在代替主机服务` : `${machine} 正在代替主机服务 · 由 ${by} 接管`,
    otherDesktop: (by, machine) => `${by} 正在切换服务 · ${machine}`,
    otherDesktopGone: (by, machine) => `${by} 开始切换服务后无声 · ${machine} · 可继续或撤销`,
    wrongModel: (lasted) => `主机以错误的音色应答 ${lasted}`,
    primarySilent: '主机应答不正常',
    primaryFenced: '主机的网关不放行听众',
    primaryMisconfigured: '监测的地址应答不像语音服务',
    suspect: (failures, threshold) => `疑似故障 ${failures}/${threshold}`,
    offlineHere: '本机断网 · 暂不判断主机',
    backupFailed: '上次备份未完成',
    backupOverdue: (hours) => `备份已逾期 ${hours} 小时`,
    engineStopped: '引擎多次崩溃，已停止',
    jobRunning: (title, percent) => (percent < 0 ? title : `${title} ${percent}%`),
    watchPaused: '监测已暂停',
    watchStarting: '首批探测正在进行',
    allGood: (ago) => `一切正常 · ${ago}备份`,
    noStore: '主机正常 · 尚无备份位置',
    noRelease: '主机正常 · 尚未备份',
    releaseUnverified: '主机正常 · 最近的备份未校验',
    noStandby: (ago) => `主机正常 · ${ago}备份 · 尚无备用机`,
    standbyNotReady: (ago) => `主机正常 · ${ago}备份 · 尚无备用机通过检查`,
    noGate: (ago) => `主机正常 · ${ago}备份 · 尚未设置网关`,
    backupsOnly: '备份已开启 · 尚未监测主机',
    storeOnly: '存储已连接 · 尚未备份，也未监测主机',
    notSetUp: '尚未设置',
  },
};

export const band: Words['band'] = {
  label: '故障',
  alarm: '一级故障（P1）：主机无响应。',
  alarmServing: '一级故障（P1）：正在服务的备用机无响应。',
  over: '主机已恢复，故障结束。',
  follow: '查看进度',
  handledBy: (by, since) => `${by} 自 ${since} 起处理`,
  facts: '查看事实',
  handle: '处理…',
};

export const jobs: Words['jobs'] = {
  dock: '进行中的任务',
  title: {
    synthesis: (subject) => `正在合成 · ${subject}`,
    'voice-import': (subject) => `正在导入 ${subject}`,
    'voice-check': (subject) => `正在检查 ${subject}`,
    'voice-tune': (subject) => `正在本机测试 ${subject}`,
    adopt: (subject) => `正在接收 ${subject}`,
    'model-fetch': (subject) => `正在下载 ${subject}`,
    backup: () => '正在备份',
    verify: (subject) => `正在校验 ${subject}`,
    restore: (subject) => `正在恢复 ${subject}`,
    'standby-check': (subject) => `正在检查 ${subject}`,
    'primary-install': (subject) => `正在 ${subject} 的主机前安装网关`,
    'standby-warm': (subject) => `正在预热 ${subject}`,
    'standby-place': (subject) => `正在把版本预置到 ${subject}`,
    promote: (subject) => `正在接管到 ${subject}`,
    'fail-back': (subject) => `正在从 ${subject} 回切`,
  },
  queued: '排队中',
  running: '进行中',
  cancel: (name) => `取消：${name}`,
  bytes: (done, total) => `${done} / ${total}`,
  left: (span) => `约剩 ${span}`,
  sentences: (current, total) => `第 ${current}/${total} 句`,
  files: (done, total) => `${done}/${total} 个文件`,
  stepOf: (current, total) => `第 ${current}/${total} 步`,
  steps: {
    'voices.step.recognise': '识别文件',
    'voices.step.check': '检查权重',
    'voices.step.copy': '收入音色库',
    'voices.step.trial': '试说一句',
    'voices.step.tune-exact': '以精确方式试说',
    'voices.step.tune-fast': '以快速方式试说并比较',
    'voices.step.tune-threads': '试用更多线程',
    'adopt.step.look': '查看内容',
    'adopt.step.bring': '取来文件',
    'adopt.step.import': '收入音色库',
    'adopt.step.backup': '备份',
    'models.step.download': '下载',
    'models.step.copy': '复制',
    'models.step.check': '逐字节校验',
    'backup.step.scan': '查找变化',
    'backup.step.hash': '读取文件',
    'backup.step.upload': '上传',
    'backup.step.giveWay': '上传（正在合成语音，放慢速度）',
    'backup.step.commit': '签名并发布',
    'backup.step.verify': '在存储中校验',
    'backup.step.compare': '与本机内容比较',
    'backup.step.restore': '下载并核对',
    'backup.step.place': '放入音色库',
    'backup.step.download': '下载',
    'standby.step.install': '安装缺少的代理与运行环境',
  },
};

export const languages: Words['languages'] = {
  auto: '逐段识别',
  zh: '中英混合',
  en: '英文',
  ja: '日英混合',
  ko: '韩英混合',
  yue: '粤英混合',
  all_zh: '全部按中文',
  all_ja: '全部按日文',
  all_ko: '全部按韩文',
  all_yue: '全部按粤语',
  auto_yue: '逐段识别（粤语）',
};

export const palette: Words['palette'] = {
  open: '查找命令',
  title: '命令',
  placeholder: '输入命令',
  nothing: '没有这个命令。',
  otherLanguage: 'Switch to English',
  light: '浅色主题',
  dark: '深色主题',
};

export const shortcuts: Words['shortcuts'] = {
  title: '键盘快捷键',
  key: '按键',
  does: '作用',
  screens: '打开页面',
  palette: '查找命令',
  generate: '生成（在合成页）',
  backUp: '立即备份',
  playPause: '播放或暂停',
  seek: '在波形中移动',
  close: '关闭对话框，不会中断任务',
  help: '显示此列表',
};

export const checks: Words['checks'] = {
  ok: '通过',
  warn: '注意',
  fail: '未通过',
  unknown: '未知',
  other: '其他检查',
  values: {
    free: '空闲',
    ours: '由语音服务占用',
    taken: '被占用',
    running: '运行中',
    stopped: '未运行',
    starting: '启动中',
    failed: '出错',
    file: '加密文件',
    keychain: '系统钥匙串',
  },
};
