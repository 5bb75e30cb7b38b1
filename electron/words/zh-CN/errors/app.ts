/** 程序自身的错误：数据文件夹、任务、设置、诊断与更新。 */
import type { app as en } from '../../en/errors/app.ts';

export const app: typeof en = {
  APP_INPUT_INVALID: { title: '未接受输入', body: '有一项缺失或格式不对，未作任何更改。' },
  APP_URL_SECRET: {
    title: '未接受地址：其中含有密码',
    body: '密码会随地址一同保存并显示。去掉用户名与密码，密钥须另行填写。',
  },
  APP_UNKNOWN_CALL: { title: '未识别', body: '页面与主程序版本不同，重新加载页面即可。' },
  APP_INTERNAL: { title: '未完成', body: 'Understudy 自身出现故障，已知信息见技术细节。' },
  APP_DATA_DIR_BUSY: { title: '未启动', body: '另一个 Understudy 正在使用此数据文件夹。使用它，或先将其退出。' },
  APP_HOST_SILENT: {
    title: '没有应答',
    body: '占用此数据文件夹的 Understudy 没有应答。就目前所知，本次请求未作任何更改。',
  },
  APP_DATA_DIR_UNUSABLE: { title: '未启动', body: '无法在该处建立或写入数据文件夹。' },
  APP_PORT_TAKEN: { title: '未能监听', body: '该端口已被其他程序占用。' },
  APP_DISK_FULL: { title: '未写入：磁盘已满', body: '磁盘没有剩余空间，原有内容未受影响。' },
  APP_DISK_SILENT: { title: '磁盘没有应答', body: '此路径所在的磁盘或共享没有应答，检查是否已接好、能访问。' },
  APP_NOT_A_FILE: { title: '不是文件', body: '这是文件夹、管道或设备，须选择文件。' },
  APP_FILE_DAMAGED: { title: '未读取', body: 'Understudy 的一个文件已损坏，已留在原处备查。' },
  APP_FILE_UNREADABLE: { title: '未读取', body: '文件不存在，或当前用户无权读取。' },
  APP_FILE_UNWRITABLE: { title: '未写入', body: '该路径是文件夹、途中有一段是文件，或当前用户无权写入。' },
  APP_FOLDER_MISSING: { title: '未写入', body: '目标文件夹不存在。' },
  JOBS_UNKNOWN: { title: '未找到任务', body: '该任务早已结束，或从未存在。' },
  JOBS_INTERRUPTED: { title: '任务未完成', body: '运行中 Understudy 被关闭。重新开始即可，已完成的部分不会重做。' },
  SETTINGS_CA_INVALID: {
    title: '未采用证书',
    body: '此文件中没有可读取的证书。须为 PEM 文件，内含「BEGIN CERTIFICATE」。未作任何更改。',
  },
  SETTINGS_PROXY_UNSUPPORTED: {
    title: '未设定网络',
    body: '运行 Understudy 的 Node 版本过旧，不能单独设定代理或证书，需要 24 或更新版本。未作任何更改。',
  },
  DIAGNOSTICS_NOT_IN_BIN: { title: '未放回', body: '回收站中没有该 ID，或有多项以此开头。' },
  DIAGNOSTICS_NOT_MENDED: { title: '未修复', body: '此项无法自动修复，检查项旁写有处理办法。' },
  DIAGNOSTICS_JOBS_RUNNING: { title: '未清理', body: '有任务正在运行，可能用到其中的文件。任务结束后再清理。' },
  DIAGNOSTICS_NOT_CLEAN: { title: '未生成诊断文件', body: '其中会含有本机的机密，因此没有写入任何内容。' },
  DIAGNOSTICS_FOLDER_NOT_SHOWN: {
    title: '未打开文件夹',
    body: '本机没有可显示文件夹的程序。路径见设置中的「存储空间」。',
  },
  UPDATES_NAME_UNKNOWN: { title: '未发布', body: '文件名不是 Understudy 安装包的名称。须使用构建时的原名。' },
  UPDATES_VERSIONS_DIFFER: {
    title: '未发布',
    body: '这些文件属于不同版本，或有两个用于同一类电脑。每次只发布一个版本。',
  },
  UPDATES_VERSION_TAKEN: {
    title: '未发布',
    body: '此版本已用另一个安装包发布。版本内容从不更改，须改用更高的版本号。',
  },
  UPDATES_APART: {
    title: '未发布',
    body: '此存储属于另一些电脑，它们不认识本机，不会接受本机的签名。须先由其中一台将本机加入。',
  },
  UPDATES_NOTHING_OFFERED: { title: '未下载', body: '存储桶中没有由受信任电脑签名、适合本机的更新版本。' },
  UPDATES_PACKAGE_DAMAGED: {
    title: '新版本未接受',
    body: '内容与签名不符，已删除。再次发布相同的文件即可修复存储桶中的内容。',
  },
  UPDATES_NOT_FETCHED: { title: '未安装', body: '本机尚无新版本，须先下载。' },
  UPDATES_NOT_TRUSTED: { title: '未安装', body: '签名此版本的电脑已不受信任。未作任何更改。' },
  UPDATES_PROGRAM_FAILED: { title: '未安装', body: '新程序无法在本机启动。原程序保留。' },
  UPDATES_NOT_INSTALLED: { title: '未安装', body: '安装包未能装入。原程序保留。' },
  UPDATES_HELD_INCIDENT: { title: '暂不安装', body: '有事件未结束。结束后即可安装新版本。' },
  UPDATES_HELD_OPERATION: { title: '暂不安装', body: '正在转移听众，或转移曾中断。结束后即可安装新版本。' },
  UPDATES_HELD_STANDBY: { title: '暂不安装', body: '备用机正在代替主机服务。听众回切后即可安装新版本。' },
  UPDATES_HELD_DRILL: { title: '暂不安装', body: '正在演练。结束后即可安装新版本。' },
  UPDATES_HELD_BACKUP: { title: '暂不安装', body: '正在备份或处理备份版本。结束后即可安装新版本。' },
  UPDATES_HELD_SPEAKING: { title: '暂不安装', body: '正在合成语音或制作节目。完成后即可安装新版本。' },
  UPDATES_HELD_BUSY: { title: '暂不安装', body: '有任务正在进行。结束后即可安装新版本。' },
};
