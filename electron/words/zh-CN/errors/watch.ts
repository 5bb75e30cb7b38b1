/** 主机、探测与通知的错误。 */
import type { watch as en } from '../../en/errors/watch.ts';

export const watch: typeof en = {
  WATCH_TARGET_MISSING: { title: '未监测', body: '尚未设置地址。' },
  WATCH_REFERENCE_MISSING: {
    title: '未回切：没有听到主机的声音',
    body: '官方接口须用其自身机器上的一段录音才能发声。指明该录音、其中所说的话与语言即可。听众仍在原处。',
  },
  PRIMARY_NOT_OFFICIAL: {
    title: '未安装：该处不是官方接口',
    body: '此地址没有应答，或应答的不是 GPT-SoVITS 官方接口。未作任何更改。',
  },
  PRIMARY_GATE_ELSEWHERE: {
    title: '未回切：本机无法打开主机的网关',
    body: '主机前的网关由另一台电脑安装，目前不放行听众。在那台电脑上回切，或在本机运行一次 understudy primary install。',
  },
  PRIMARY_GATE_FENCED: {
    title: '未卸下：备用机正在服务',
    body: '备用机服务期间，主机由此网关挡住；卸下后两处可能同时应答。先回切。',
  },
  PRIMARY_GATE_EXISTS: { title: '未安装：已有网关', body: 'Understudy 已在主机前装过网关，先将其卸下。' },
  PRIMARY_GATE_MISSING: { title: '没有可卸下的网关', body: 'Understudy 没有在主机前装过网关。' },
  WATCH_NO_INCIDENT: { title: '没有可确认的故障', body: '当前没有未结束的故障。' },
  ALERTS_UNREADABLE: { title: '告警无法读取', body: '内容不是 Alertmanager 第 4 版回调的格式。' },
  ALERTS_NOT_KEPT: { title: '告警未能保存', body: '无法写入本机磁盘。Alertmanager 会再次发送。' },
  NOTIFY_UNKNOWN: { title: '未找到渠道', body: '没有此名称的通知渠道。' },
  NOTIFY_SECRET_MISSING: { title: '渠道尚不可用', body: '缺少登录此渠道的密钥。重新设置渠道，填入地址、令牌或密码。' },
  NOTIFY_ADDRESS_OPEN: { title: '渠道未设置', body: '知道此地址的人都可以在其中发言，因此地址须以 https 开头。' },
  NOTIFY_NOT_DELIVERED: { title: '测试消息未送达', body: '渠道没有接收。渠道自己的答复见下方。' },
};
