/** 等待时的说明。 */
import type { Words } from '../en/index.ts';

export const waits: Words['waits'] = {
  of: {
    'watch.tryUrl': '仍在等待该地址应答。',
    'watch.probeNow': '仍在等待主机应答。',
    'notify.test': '仍在等待渠道答复。',
    'synthesis.explain': '仍在读取文本。首次使用需打开词典。',
    'standby.readHostKey': '仍在等待该机器通过 SSH 应答。',
    'standby.add': '仍在等待该机器通过 SSH 应答。',
    'standby.addPractice': '仍在启动练习机。',
    'standby.remove': '仍在等待该机器通过 SSH 应答。',
    'standby.uninstallPrimary': '仍在等待该机器通过 SSH 应答。',
    'standby.cool': '仍在等待该机器通过 SSH 应答。',
    'standby.plan': '仍在查看主机、存储与机器。',
    'standby.switchover': '仍在再次查看主机、存储与机器。',
    'standby.promote': '仍在再次查看主机、存储与机器。',
    'standby.failBack': '仍在再次查看主机与机器。',
    'standby.setCutover': '仍在查看切换听众的途径。',
    'standby.setAutomatic': '仍在验证存储能否在多台电脑之间裁决。',
    'backup.setStore': '仍在等存储应答。休眠的磁盘需要几秒。',
    'backup.checkStore': '仍在等存储应答。休眠的磁盘需要几秒。',
    'backup.releases': '仍在等存储应答。',
    'backup.bill': '仍在等存储应答。',
    'backup.show': '仍在等存储应答。',
    'backup.diff': '仍在等存储应答。',
    'audit.list': '仍在读取操作记录并校验其链。',
    'audit.export': '仍在汇集操作记录。',
    'app.doctor': '仍在检查本机。',
  },
  host: '仍在等待 Understudy 主程序应答。',
  stop: '不再等待',
};
