/** 备用机、计划与操作的错误。 */
import type { standby as en } from '../../en/errors/standby.ts';

export const standby: typeof en = {
  STANDBY_UNKNOWN: { title: '未找到机器', body: '没有此名称的备用机。' },
  STANDBY_NAME_TAKEN: { title: '机器未添加', body: '已有同名备用机。' },
  STANDBY_UNREACHABLE: { title: '未连上机器', body: 'SSH 地址没有应答。检查是否开机、地址是否正确。' },
  STANDBY_HOST_KEY_CHANGED: {
    title: '拒绝连接：主机密钥已变',
    body: '机器出示的密钥与当初核对的不同。可能重装过系统，也可能有人居中冒充。未发送任何内容。',
  },
  STANDBY_HOST_KEY_UNKNOWN: { title: '拒绝连接：主机密钥未核对', body: '先在机器上核对指纹，再予以信任。' },
  STANDBY_KEY_FILE_UNREADABLE: { title: '未登录', body: '私钥文件缺失、不可读，或不是 SSH 密钥。' },
  STANDBY_KEY_PASSPHRASE: { title: '未登录', body: '私钥带有口令。提供口令，或由 ssh-agent 保管密钥。' },
  STANDBY_KEY_PASSPHRASE_WRONG: { title: '未登录', body: '此口令打不开这把私钥。' },
  STANDBY_KEY_FORMAT: {
    title: '未登录',
    body: '此处不支持这种格式的私钥。支持 OpenSSH、PEM、PKCS #8；其他格式可交由 ssh-agent 保管。',
  },
  STANDBY_KEY_REFUSED: { title: '未登录', body: '机器不接受此用户的这把密钥。' },
  STANDBY_SSH_AGENT: {
    title: '未登录',
    body: 'ssh-agent 没有应答。Understudy 按启动时会话中的 SSH_AUTH_SOCK 查找。',
  },
  STANDBY_SSH_AGENT_EMPTY: { title: '未登录', body: 'ssh-agent 没有可用的密钥：尚未添加，或已锁定。' },
  STANDBY_SSH_CONFIG: { title: 'SSH 配置未采用', body: 'SSH 配置中有一行无法照办，未添加任何机器。' },
  STANDBY_JUMP_REFUSED: {
    title: '未登录跳板机',
    body: '跳板机不接受此用户的这把密钥，未联系其后的机器。',
  },
  STANDBY_JUMP_FORBIDDEN: {
    title: '跳板机不放行',
    body: '跳板机禁止此连接，其 sshd 须允许向该机器转发 TCP。',
  },
  STANDBY_PAIRING_REFUSED: {
    title: '未配对',
    body: '写入 ~/.ssh/authorized_keys 的密钥未获放行：sshd 读取的是其他文件，或该文件不可写。已撤回所写的一行，仍使用原来的密钥。',
  },
  STANDBY_AGENT_MISSING: {
    title: '代理缺失',
    body: '机器上的代理已不在，而所用密钥不能安装。用有权安装的密钥重新配对。',
  },
  STANDBY_PROBE_REFUSED: { title: '未查看', body: '备用机只查看由其所有者签名的主机地址。' },
  STANDBY_CONNECTION_LOST: { title: '连接中断', body: '操作进行中机器停止应答。' },
  STANDBY_COMMAND_FAILED: { title: '机器上未执行', body: '机器上的代理返回错误。' },
  STANDBY_AGENT_PROTOCOL: {
    title: '代理版本不同',
    body: '机器上的代理与本机版本不同，而此 SSH 密钥只能运行代理，无法替换。先从该机器的 authorized_keys 中去掉强制命令，再检查机器，代理会重新安装，之后再加回强制命令。',
  },
  STANDBY_CHECK_FAILED: { title: '机器未就绪', body: '有接管前检查未通过，清单中写明是哪一项以及如何处理。' },
  STANDBY_CHECK_NEEDED: {
    title: '未开始：须先检查机器',
    body: '机器在最近 10 分钟内没有通过检查。再次检查后重读计划。',
  },
  STANDBY_RUNTIME_MISSING: {
    title: '未安装到机器',
    body: '此处尚无备用机所需的程序，须先构建。',
  },
  STANDBY_DISK_FULL: { title: '备用机磁盘已满', body: '备用机剩余空间不足。在备用机的磁盘上腾出空间后再试。' },
  STANDBY_PORT_TAKEN: { title: '服务未启动', body: '该机器的服务端口已被其他程序占用。' },
  STANDBY_CERTIFICATE_INVALID: {
    title: '证书不可用',
    body: '该机器上的证书无法读取、与私钥不符，或不在有效期内。未作任何更改。',
  },
  STANDBY_KEYS_MISSING: { title: '服务未启动', body: '没有听众密钥时，语音服务只对该机器自身开放。' },
  STANDBY_ADMIN_KEY_KNOWN: { title: '未设置管理密钥', body: '听众已持有这个密钥，管理密钥须与之不同。' },
  STANDBY_NOT_PLACED: { title: '未预热', body: '该机器上尚无最新备份，或尚未在那里校验，先行放置。' },
  STANDBY_PLAN_STALE: { title: '未开始：事实有变', body: '读过计划之后情况有变，重新读取后再确认。' },
  STANDBY_NAME_NOT_CONFIRMED: { title: '未开始', body: '输入的名称与机器名称不符。' },
  STANDBY_PRIMARY_ANSWERS: { title: '未开始：主机仍在响应', body: '两台同时对外会产生冲突，先停用主机。' },
  STANDBY_PRIMARY_SEEN: {
    title: '未开始：备用机仍能连上主机',
    body: '主机仍在运行，只是本机连不上。此时接管会有两台同时对外。先修好本机的网络，或停用主机。',
  },
  STANDBY_NO_RELEASE: { title: '未开始', body: '没有可用于接管的已校验备份。' },
  STANDBY_RELEASE_MISMATCH: { title: '未开始', body: '机器上的备份与计划不符。' },
  STANDBY_START_FAILED: { title: '服务未启动', body: '机器上的语音服务没有启动。' },
  STANDBY_VOICE_NOT_PROVEN: { title: '听众未切换', body: '试说的一句未达到要求，听众仍在原处。' },
  STANDBY_SPLIT_RETURNED: {
    title: '没有切回',
    body: '送一部分听众过去时主机出了故障。备用机当即代答，现已重新服务所有听众。',
  },
  STANDBY_PRIMARY_NOT_WELL: {
    title: '不能按计划切换',
    body: '按计划切换要求主机正常，而它没有正常应答。若主机已停，改为接管。',
  },
  STANDBY_WINDOW_FAILED: {
    title: '切换后备用机出了故障',
    body: '它在设定的时间内没有正常说话，而主机正常：听众已送回主机。',
  },
  STANDBY_MADE_LOCKED: {
    title: '服务产生的文件未打开：内容已加密',
    body: '本机没有工作室的密钥。可用 understudy store encrypt unlock 解锁；已保存的仍在存储中。',
  },
  STANDBY_FILES_LEFT: {
    title: '备用机上还有文件没带回',
    body: '这些文件正在写入，或名称无法在此保存。听众已由主机服务，文件带回之前备用机先不停。到该机器上查看后，再继续此次操作。',
  },
  STANDBY_EPOCH_STALE: { title: '未执行：已有他人接管', body: '在此之后又开始了另一次接管，此次让出。' },
  STANDBY_GATE_CLOSED: {
    title: '未切换：网关没有打开',
    body: '听众使用的端口被别的程序占用。结束该程序后，网关会在几秒内自动打开。',
  },
  STANDBY_CUTOVER_MISSING: { title: '未开始', body: '尚未设置切换听众的方式，须先设置。' },
  STANDBY_INCIDENT_UNKNOWN: { title: '未找到接管记录', body: '没有此编号的接管。' },
  STANDBY_INCIDENT_ACTIVE: { title: '未开始', body: '另一次接管仍在进行。' },
  STANDBY_OTHER_DESKTOP: {
    title: '未开始：另一台电脑正在操作',
    body: '工作室的另一台电脑正在切换服务，可在接管列表中查看。',
  },
  STANDBY_ALREADY_SERVED: {
    title: '未开始：已有备用机在服务',
    body: '已有备用机接管并有应答，可能由另一台电脑操作，再接管会有两台同时对外。先从它回切。',
  },
  STANDBY_AUTOMATIC_STORE: {
    title: '自动模式未开启',
    body: '两台电脑同时操作时，此备份存储无法裁决，因此不可无人接管。可换用别的存储。',
  },
  STANDBY_AUTOMATIC_TOO_LATE: {
    title: '已来不及停止',
    body: '听众已切换到备用机。主机恢复后可回切。',
  },
  STANDBY_NOT_SERVING: { title: '未回切', body: '没有备用机在服务，无需回切。' },
};
