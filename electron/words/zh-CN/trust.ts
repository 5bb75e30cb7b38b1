/** 受信任的电脑：备份页与终端共用。 */
import type { Words } from '../en/index.ts';

export const trust: Words['trust'] = {
  title: '受信任的电脑',
  about: '这些电脑的备份在本机与备用机上均可用。',
  self: '本机',
  added: (when) => `${when}加入`,
  revoked: (when) => `${when}撤销`,
  asks: (name) => `${name} 要求加入。`,
  typed: '指纹',
  typedHint: '与另一台电脑屏幕上所示一致',
  letIn: '加入',
  accept: '由其加入本机',
  revoke: '撤销',
  request: '要求加入',
  apart: '此存储属于另一些电脑，它们不认识本机。',
  waiting: '本机正等待加入。',
  offered: '存储中的一台电脑已将本机加入。输入它的指纹，以它自己屏幕上所示为准。',
  revokedHere: '本机已被撤销，其新备份在别处一律不算。',
  foreign: (number, code) => `存储中的第 ${number} 号名单由 ${code} 签名，在这里不受信任，不作数。`,
  fork: (number, code) => `${code} 同时更改了名单且先写入（第 ${number} 号）。本机所作的更改须重做一次。`,
  twoPersons: '双人确认',
  twoPersonsHint: '接管、计划切换与回切须由另一人在其中另一台电脑上确认。关闭此项会写入记录。',
  told: (machine) => `${machine} 已收到名单。`,
  notTold: (machine) => `未连上 ${machine}，下次检查时会收到名单。`,
};
