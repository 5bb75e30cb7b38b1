/** 发布授权与记录的错误。 */
import type { trust as en } from '../../en/errors/trust.ts';

export const trust: typeof en = {
  TRUST_APART: { title: '名单未更改', body: '此存储属于另一些电脑，它们不认识本机。须先由其中一台将本机加入。' },
  TRUST_REVOKED: { title: '本机已不受信任', body: '工作室的另一台电脑撤销了本机。可用新密钥重新要求加入。' },
  TRUST_CHANGING: { title: '名单未更改', body: '另一台电脑此刻正在更改。' },
  TRUST_UNKNOWN: { title: '未找到电脑', body: '没有受信任的电脑使用此指纹。' },
  TRUST_LAST: { title: '未撤销', body: '这是最后一台受信任的电脑，撤销后便没有电脑能再加入。' },
  TRUST_REQUEST_UNKNOWN: { title: '电脑未加入', body: '存储中没有此指纹的登记。检查输入，或使用登记文件。' },
  TRUST_REQUEST_INVALID: { title: '电脑未加入', body: '该文件不是电脑的登记文件。' },
  TRUST_FINGERPRINT_NEEDED: { title: '先核对', body: '在新电脑的屏幕上读出指纹并输入。未作任何更改。' },
  TRUST_FINGERPRINT_DIFFERS: { title: '电脑未加入', body: '输入的指纹与登记不符，登记可能被人调换。' },
  TRUST_KEY_REVOKED: { title: '电脑未加入', body: '此密钥已撤销，不能恢复。在那台电脑上重新登记会生成新密钥。' },
  TRUST_NOT_ADMITTED: { title: '尚未加入', body: '存储中没有由该指纹的电脑签名且包含本机的名单。' },
  TRUST_LIST_REFUSED: { title: '名单未采用', body: '该机器所持的受信任电脑名单与此名单不相承接。' },
  TRUST_MACHINE_FOREIGN: { title: '该机器不信任本机', body: '它由其他电脑登记。须由其中一台将本机加入。' },
  TRUST_KIT_DAMAGED: { title: '恢复资料未读取', body: '有一行缺失，或与写出的内容不同。' },
  TRUST_KIT_PASSPHRASE: { title: '恢复资料未打开', body: '内容已加密，口令缺失或不符。' },
  TRUST_NO_SECOND_COMPUTER: { title: '未开启', body: '工作室没有第二台电脑可供另一人确认。先加入一台。' },
  TRUST_TWO_PERSONS_AUTOMATIC: {
    title: '二者只能开其一',
    body: '自动接管不经任何人确认，与双人确认不能同时开启。先关闭其中之一。',
  },
  TRUST_SECOND_NEEDED: {
    title: '须由第二人确认',
    body: '此处须双人确认。由另一人在工作室的另一台电脑上运行以下命令，再把输出的一行发来。若已无人可确认：`understudy trust two-persons off`，操作人会写入记录。',
  },
  TRUST_SECOND_REFUSED: {
    title: '第二人的确认无效',
    body: '它针对另一份计划、已超过半小时，或不是来自工作室的另一台电脑。未作任何操作。',
  },
  TRUST_FOLDER_USED: { title: '恢复资料未使用', body: '此工作室已有存储或备用机。恢复资料只用于全新的数据文件夹。' },
  AUDIT_INCIDENT_UNKNOWN: { title: '未找到此次故障', body: '记录中没有属于此次故障的行。' },
  AUDIT_CHAIN_BROKEN: { title: '记录不完整', body: '操作记录有一行被更改或移除。' },
  AUDIT_NOT_WRITABLE: { title: '未执行', body: '操作无法记录，无法记录的操作不予执行。' },
};
