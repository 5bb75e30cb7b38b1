/** 切换听众的错误。 */
import type { cutover as en } from '../../en/errors/cutover.ts';

export const cutover: typeof en = {
  CUTOVER_UNREACHABLE: {
    title: '听众未切换：没有应答',
    body: '负责切换的域名服务器、DNS 服务商或机器没有应答。就目前所知，那里未作更改。恢复应答后再试。',
  },
  CUTOVER_KEY_MISSING: {
    title: '听众未切换：缺少密钥',
    body: '本机没有保存域名服务器或 DNS 服务商的密钥。带上密钥重新设置切换方式。',
  },
  CUTOVER_KEY_REFUSED: {
    title: '听众未切换：密钥被拒',
    body: '域名服务器或 DNS 服务商不接受这把密钥，未作任何更改。用设置命令存入正确的密钥。',
  },
  CUTOVER_CLOCK_WRONG: {
    title: '听众未切换：时钟不一致',
    body: '本机与服务器的时间相差超过签名允许的范围，未作任何更改。让本机通过网络校时。',
  },
  CUTOVER_REFUSED: {
    title: '听众未切换：被拒绝',
    body: '域名服务器或 DNS 服务商拒绝了更改，未作任何更改。技术细节中有其答复；在那里允许这把密钥更改此名称。',
  },
  CUTOVER_ANSWER_UNTRUSTED: {
    title: '答复不可信',
    body: '答复没有用双方共有的密钥签名，或已损坏，可能有人居中。检查服务器的地址与密钥。',
  },
  CUTOVER_RECORDS_FOREIGN: {
    title: '听众未切换：另有记录',
    body: '此名称含有无法一并切换的记录，例如别名，或只给部分听众的记录。改为普通地址记录即可。',
  },
  CUTOVER_CHANGED_MEANWHILE: {
    title: '听众未切换：期间有变',
    body: '听众现在的去向与读计划时不同，有人改过。重新读取计划。',
  },
  CUTOVER_OUTCOME_UNKNOWN: {
    title: '不知听众是否已切换',
    body: '更改已发出而没有答复，此刻也无处可查。备用机保持运行。域名服务器或服务商恢复应答后，继续此次接管。',
  },
  CUTOVER_NOT_THERE_YET: {
    title: '并非所有听众都到了新站点',
    body: '某处仍给出旧的答案。备用机在服务；继续此次操作即可接着等待。',
  },
  CUTOVER_PORT_DIFFERS: {
    title: '未开始：端口不同',
    body: '听众仍用原来的端口，而该机器上的语音服务用另一个端口。以听众的端口作为服务端口重新添加机器。',
  },
  CUTOVER_CERTIFICATE_MISSING: {
    title: '未开始：没有证书',
    body: '听众用 https，而备用机没有可出示的证书。把服务名称的证书和私钥放入那里代理的 tls 文件夹（cert.pem、key.pem），再检查一次。',
  },
  CUTOVER_CERTIFICATE_OTHER_NAME: {
    title: '未开始：证书属于别的名称',
    body: '听众用 https，而备用机上的证书不属于听众使用的名称。换上该名称的证书，再检查一次。',
  },
  CUTOVER_CERTIFICATE_EXPIRED: {
    title: '未开始：证书不在有效期内',
    body: '听众用 https，而备用机上的证书已过期或尚未生效。在那里更新证书，再检查一次。',
  },
  CUTOVER_ADDRESS_UNKNOWN: {
    title: '听众未切换：没有地址',
    body: '不知道该机器或名称的地址。用地址添加机器，或在设置切换方式时写明主机的地址。',
  },
  CUTOVER_ADDRESS_TAKEN: {
    title: '未占用地址',
    body: '服务地址已有另一台机器应答，未作任何更改。关掉那台机器，或从它上面去掉该地址。',
  },
  CUTOVER_ADDRESS_NOT_ALLOWED: {
    title: '未占用地址：没有权限',
    body: '代理的用户无权更改该机器的地址，未作任何更改。把切换检查所示的一行写入该机器的 sudoers。',
  },
  CUTOVER_ADDRESS_OFF_NETWORK: {
    title: '未占用地址：不在同一网络',
    body: '该机器没有接口位于服务地址所在的网络。换用该网络内的机器，或改用域名切换。',
  },
};
