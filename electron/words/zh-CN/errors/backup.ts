/** 存储、版本与恢复音色的错误。 */
import type { backup as en } from '../../en/errors/backup.ts';

export const backup: typeof en = {
  BACKUP_STORE_MISSING: { title: '未备份', body: '尚未设置备份位置，先选择文件夹或存储桶。' },
  BACKUP_STORE_UNREACHABLE: { title: '未连上存储', body: '网络、端点或磁盘没有应答。' },
  BACKUP_BUCKET_DENIED: { title: '存储拒绝访问', body: '密钥有误，或没有读写此存储桶的权限。' },
  BACKUP_BUCKET_MISSING: { title: '未找到存储桶', body: '该端点没有此名称的存储桶，或位于其他地域。' },
  BACKUP_BUCKET_ELSEWHERE: {
    title: '未打开存储：存储桶不在此处',
    body: '存储桶位于其他地域或其他端点，未写入任何内容。改用存储给出的那一个。',
  },
  BACKUP_KEYS_TEMPORARY: {
    title: '存储拒绝访问：密钥是临时的',
    body: '会话密钥须与其令牌一同使用：一并设置令牌（AWS_SESSION_TOKEN），或改用长期有效的访问密钥，每晚备份需要后者。未写入任何内容。',
  },
  BACKUP_KEYS_EXPIRED: {
    title: '存储拒绝访问：会话已结束',
    body: '所用的是会话密钥，会话已经结束。设置新的密钥，或改用长期有效的访问密钥。已传的内容会保留，不会重传。',
  },
  BACKUP_KEYS_MALFORMED: {
    title: '未设置密钥',
    body: '这不像存储签发的访问密钥：两项可能填反了，中间有空格或换行，或连同名称一起粘贴了。原有密钥未受影响。',
  },
  BACKUP_ADDRESS_INVALID: {
    title: '未设置存储',
    body: '端点、存储桶或前缀有歧义，或含有不允许的内容，例如域名里是另一个存储桶、带有查询参数、大写字母或「..」。未作任何更改。',
  },
  BACKUP_STORE_CERTIFICATE: {
    title: '未打开存储：证书',
    body: '存储的证书未被接受：名称不符、已过期，或签发者不受信任。存储桶名含句点也会如此，此时把存储桶写在路径中。工作室或代理使用自己的签发机构时，指定其证书文件：understudy network ca 文件。',
  },
  BACKUP_PATH_STYLE_REFUSED: {
    title: '存储拒绝访问：存储桶写在路径中',
    body: '此存储要求把存储桶名写在域名前，而非路径中。去掉该选项后重新设置。',
  },
  BACKUP_KEYS_MISSING: { title: '未打开存储', body: '本机没有保存访问密钥。' },
  BACKUP_CLOCK_SKEWED: { title: '存储拒绝访问', body: '本机时钟偏差超出存储允许的范围，先校准时钟。' },
  BACKUP_STORE_SILENT: { title: '存储没有应答', body: '磁盘或共享没有应答，未作任何更改。检查是否已接好、能访问。' },
  BACKUP_STORE_NOT_MOUNTED: {
    title: '存储不在',
    body: '备份不在原处，磁盘或共享可能未挂载。未写入任何内容。',
  },
  BACKUP_STORE_FOLDER_MISSING: { title: '没有此文件夹', body: '此文件夹尚不存在，未作任何更改。' },
  BACKUP_STORE_FOLDER_REFUSED: { title: '未设置备份位置', body: '无法在此处创建或使用文件夹，须另选一个。' },
  BACKUP_STORE_FULL: { title: '未备份：存储已满', body: '存储没有剩余空间，此前的备份未受影响。' },
  BACKUP_OBJECT_TOO_LARGE: { title: '文件过大', body: '有文件超出了存储或本程序能处理的大小，未发布任何内容。' },
  BACKUP_LAYOUT_INVALID: { title: '未理解此存储', body: '无法读取记录存储布局的文件，未对存储作任何更改。' },
  BACKUP_STORE_ANSWER_UNKNOWN: {
    title: '未理解存储的应答',
    body: '此端点的应答不符合 S3 协议，例如是一个网页。未写入任何内容，检查端点地址。',
  },
  BACKUP_LIST_UNSOUND: {
    title: '未作结论：存储列出的内容不完整',
    body: '存储给出的列表被截断、重复或自相矛盾，无法得知其中有什么。未作任何更改。可稍后再试；一直如此时，联系存储或其前端代理的管理者。',
  },
  BACKUP_FILE_CHANGING: { title: '未备份', body: '有文件在读取时不断变化，待其他程序结束后再备份。' },
  BACKUP_SECRET_FOUND: { title: '未备份', body: '有文件含有不应离开本机的机密。将其移出音色库后再次备份。' },
  BACKUP_TOO_MANY_FILES: {
    title: '未备份：文件过多',
    body: '一个备份约可容纳 8000 个文件，未发送任何内容。将不属于音色的文件移出所列文件夹。',
  },
  BACKUP_NO_WHOLE_VOICE: {
    title: '未备份：没有完整的音色',
    body: '所有音色都已损坏或无法读取，未发送任何内容。之前的备份完好。',
  },
  BACKUP_RELEASE_PARTIAL: {
    title: '备份不完整',
    body: '其中缺少内容，因此不会自动选用，也不计为当天的备份。修复备份页所列各项后再次备份。',
  },
  BACKUP_NOTHING_TO_SAVE: { title: '没有可备份的内容', body: '尚无音色。' },
  BACKUP_VERIFY_FAILED: { title: '备份未通过校验', body: '存储中的内容与发送的不符，未标记为完好。' },
  BACKUP_TOOK_TOO_LONG: {
    title: '未备份',
    body: '用时超过一次备份的上限（22 小时）。已传的内容留在存储中，下次从那里继续。',
  },
  BACKUP_TRASH_EXPIRED: { title: '未放回', body: '移除的备份一周内可以放回，现已过期。' },
  BACKUP_COLLECT_UNSAFE: {
    title: '未删除任何内容',
    body: '存储中有内容无法读取，因此无从得知哪些文件仍有用。',
  },
  BACKUP_RELEASE_UNKNOWN: { title: '未找到备份', body: '已被清理，或位于其他存储。' },
  BACKUP_BILL_MISSING: { title: '没有物料清单', body: '此备份不含运行环境，或早于清单的出现。下次备份会带上。' },
  BACKUP_RELEASE_UNSIGNED: { title: '备份未采用', body: '没有本机信任的设备签名。' },
  BACKUP_RELEASE_ROLLED_BACK: {
    title: '未开始：缺少更新的备份',
    body: '曾见过更新的备份，现在找不到了。查明原因，或再备份一次，或按名称选定一次备份。',
  },
  BACKUP_RELEASE_DAMAGED: {
    title: '未开始：此备份已损坏',
    body: '存储中有文件损坏或缺失。再备份一次即可修复，也可按名称选用其他备份。',
  },
  BACKUP_RELEASE_FOREIGN: {
    title: '备份未采用',
    body: '签名的电脑在这里不受信任。先在那台电脑的屏幕上核对指纹，再将其加入。',
  },
  BACKUP_RELEASE_LOCKED: {
    title: '备份未打开：内容已加密',
    body: '本机没有它的密钥。可用口令、接收者的密钥或工作室的密钥解锁。',
  },
  BACKUP_ENCRYPTED_ELSEWHERE: {
    title: '未上传：工作室的备份是加密的',
    body: '另一台电脑在加密备份，而本机没有密钥，上传的内容会是明文。先解锁，或指定本机不加密。',
  },
  BACKUP_ENCRYPTION_KEY_WRONG: { title: '未解锁', body: '所给的口令或密钥打不开工作室的备份。未作任何更改。' },
  BACKUP_RECIPIENT_UNKNOWN: {
    title: '未更换密钥',
    body: '接收者中没有这个公钥，用「store encrypt status」可查看。',
  },
  BACKUP_ENCRYPTION_OFF: { title: '未更换密钥', body: '本机没有加密备份，没有可更换的密钥。' },
  BACKUP_RECIPIENT_MALFORMED: { title: '未设置加密', body: '接收者须是 age 的公钥，以「age1」开头。未作任何更改。' },
  BACKUP_RELEASE_REVOKED: { title: '备份未采用', body: '签名的电脑已不受信任，此备份也不在其保留之列。' },
  BACKUP_RELEASE_OTHER_KEY: { title: '备份未采用', body: '签名的密钥与输入的指纹不符，须再核对一次。' },
  BACKUP_MANIFEST_INVALID: { title: '备份未读取', body: '备份的清单已损坏。' },
  BACKUP_PATH_UNSAFE: {
    title: '路径不可用',
    body: '有的系统无法保存此文件名，或路径指向文件夹之外，未写入任何内容。为文件改名。',
  },
  BACKUP_BLOB_DAMAGED: { title: '备份不完整', body: '存储中有文件损坏，再备份一次即可补上。' },
  BACKUP_BLOB_MISSING: { title: '备份不完整', body: '存储中缺少文件，再备份一次即可补上。' },
  BACKUP_TARGET_NOT_EMPTY: { title: '未写入', body: '文件夹不为空，只写入新文件夹。' },
  BACKUP_BASE_INVALID: {
    title: '未生成容器',
    body: '基础镜像须是一个 OCI 布局文件夹，含一个完整的 x86-64 Linux 镜像，可用 skopeo copy 生成。',
  },
  BACKUP_VOICE_NOT_IN_RELEASE: {
    title: '找不到音色',
    body: '此备份中没有这个名称的音色，或同名的不止一个，可改用音色的标识。',
  },
  BACKUP_RESTORE_UNKNOWN: { title: '未撤销', body: '本机没有这个标识的恢复记录。' },
  BACKUP_UNDO_TOO_LATE: { title: '未撤销', body: '已撤销过，或已超过 7 天。仍在回收站中的音色可以从那里放回。' },
  BACKUP_SCHEDULE_INVALID: { title: '定时未设置', body: '时间或时区无效。' },
  BACKUP_LAYOUT_NEWER: { title: '存储未使用', body: '由更新版本的 Understudy 写入，先更新本机。' },
  BACKUP_CHANNEL_UNKNOWN: { title: '未找到频道', body: '没有此名称的频道指向备份。频道只由工作室自己的电脑设置。' },
  BACKUP_VOICE_NOT_PROVEN: { title: '音色未通过试听', body: '备份已恢复，但所发的声音不像人声，未作标记。' },
};
