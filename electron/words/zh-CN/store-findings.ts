/** 存储检查的结果：现状、影响、处理办法。 */
import type { Words } from '../en/index.ts';

const seeConsole = '到存储的控制台查看。';

export const storeFindings: Words['storeFindings'] = {
  address: { is: (host) => `完整：${host}` },
  'address-http': {
    is: (host) => `访问 ${host} 未加密`,
    why: '途经的任何人都能读到备份内容，但读不到密钥。',
    fix: '端点改用 https://',
  },
  'address-dots': {
    is: (bucket) => `存储桶名 ${bucket} 含有句点`,
    why: '存储的证书只覆盖域名前的一级名称，加密连接会被拒绝。',
    fix: '把存储桶写在路径中（--path-style），或换一个不含句点的存储桶。',
  },
  'address-path': {
    is: (path) => `端点带有路径 ${path}`,
    why: '极少有存储位于路径之下，多数代理会使请求的签名失效。',
    fix: '去掉路径，除非服务商就是这样给出的。',
  },
  'keys-lasting': { is: '长期有效' },
  'keys-session': {
    is: '会话密钥',
    why: '数小时后失效，备用机拉取版本的链接也随之失效，此后每晚的备份都会出错。',
    fix: '改用长期有效的访问密钥，权限见：understudy store policy writer',
  },
  'reach-used': { is: (store) => `${store} 中已有备份` },
  'reach-empty': { is: (store) => `${store} 是空的` },
  'reach-web-page': {
    is: (endpoint) => `${endpoint} 返回的是网页`,
    why: '那是存储的控制台、网络的登录页或某个网站，都不能存放备份。',
    fix: '改为 S3 服务的端点；MinIO 的服务端口是 9000，控制台是 9001。',
  },
  'reach-no-encryption': {
    is: '端点不使用 https',
    why: '该端口只接受未加密的请求。',
    fix: '在自己的网络内改用 http://；其他情况下在存储端启用 https。',
  },
  clock: { is: (span) => `相差 ${span}` },
  'clock-behind': {
    is: (span) => `本机比存储慢 ${span}`,
    why: '时间相差数分钟以上的请求会被存储拒绝。',
    fix: '让本机从网络校准时钟。',
  },
  'clock-ahead': {
    is: (span) => `本机比存储快 ${span}`,
    why: '时间相差数分钟以上的请求会被存储拒绝。',
    fix: '让本机从网络校准时钟。',
  },
  'clock-of-store': {
    is: (span) => `存储的时钟偏差 ${span}`,
    why: '备份的日期以它为准，请求也由它判断是否过期。',
    fix: '校准存储所在机器的时钟。',
  },
  write: { is: '允许' },
  'write-denied': {
    is: '被拒绝',
    why: '不能写入就无法备份；若此密钥只用于恢复，则理应如此。',
    fix: '授予此密钥以下权限：understudy store policy writer',
  },
  read: { is: '与写入的一致' },
  'read-differs': {
    is: (bytes) => `读回的内容不同（${bytes} 字节）`,
    why: '存储或其前面的代理会改动内容，备份因此会丢失。',
    fix: '绕过代理直接连接存储。',
  },
  range: { is: '可用' },
  'range-ignored': {
    is: '不支持',
    why: '仍可恢复，但断线后须从头开始。',
    fix: '检查是否有不转发范围请求的代理。',
  },
  'create-only': { is: '可用' },
  'create-only-ignored': { is: '存储会直接覆盖', why: '备份不依赖它；由谁接管则改由备用机裁定。' },
  list: { is: '可用' },
  'list-short': {
    is: '写入的内容没有列出',
    why: '列表中会缺少备份。',
    fix: '允许此密钥列出前缀之下的内容：understudy store policy writer',
  },
  delete: { is: '可用' },
  'delete-refused': { is: '被拒绝；用于备份的密钥理应如此' },
  'delete-allowed': {
    is: '此密钥可以删除',
    why: '谁控制了本机，谁就能删除全部备份。',
    fix: '改为以下权限：understudy store policy writer',
  },
  'versioning-on': { is: '保留：被覆盖或删除的内容可以找回' },
  'versioning-off': {
    is: '不保留',
    why: '密钥被盗后，被删除或覆盖的内容无法找回。',
    fix: '为此存储桶开启版本控制，并设规则在 60 天后移除旧版本。',
  },
  'versioning-suspended': {
    is: '已暂停保留',
    why: '密钥被盗后，被删除或覆盖的内容无法找回。',
    fix: '为此存储桶重新开启版本控制。',
  },
  lifecycle: { is: (days) => `只在 ${days} 天后移除未完成的上传` },
  'lifecycle-expires': {
    is: (rule, days) => `规则「${rule}」会在 ${days} 天后删除备份`,
    why: '各次备份共用文件，最新的备份会因此缺少此后未变的文件。',
    fix: '把备份的前缀移出该规则。',
  },
  'lifecycle-archives': {
    is: (rule, days) => `规则「${rule}」会在 ${days} 天后把备份转入归档`,
    why: '恢复须先等数小时，接管所需的恢复也一样。',
    fix: '把备份的前缀移出该规则。',
  },
  'lifecycle-no-abort': {
    is: '未完成的上传会一直留存',
    why: '它们占用费用，却不出现在任何对象列表中。',
    fix: '添加规则：7 天后中止未完成的分片上传。',
  },
  'lifecycle-keeps-versions': {
    is: '旧版本会一直留存',
    why: '已清理的备份仍在计费。',
    fix: '添加规则：60 天后移除非当前版本。',
  },
  'lock-none': { is: '未锁定，旧备份可以清理' },
  'lock-possible': { is: '可以锁定，但没有规则自动锁定新对象' },
  'lock-governance': { is: (days) => `新对象锁定 ${days} 天，有特别权限者除外` },
  'lock-compliance': { is: (days) => `新对象 ${days} 天内任何人都不能删除` },
  'uploads-none': { is: '没有' },
  'uploads-running': { is: (count, age) => `${count} 个，最早始于 ${age}前` },
  'uploads-left': {
    is: (count, age) => `遗留 ${count} 个，最早始于 ${age}前`,
    why: '其分片占用费用，却不出现在任何对象列表中。',
    fix: '添加规则：7 天后中止未完成的分片上传。',
  },
  'not-told': { is: '此存储不提供', fix: seeConsole },
  'not-allowed-to-ask': { is: '此密钥无权查询', fix: seeConsole },
  arbitrates: { is: '可用' },
  'arbitrates-not': {
    is: '有多个写入者都被告知已创建',
    why: '两台电脑同时接管时，存储无法裁定。',
    fix: '不影响备份；多台电脑时，只让其中一台执行接管。',
  },
};
