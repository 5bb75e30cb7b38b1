/** 合成的错误：成品、项目、导出与引擎。 */
import type { studio as en } from '../../en/errors/studio.ts';

export const studio: typeof en = {
  SYNTHESIS_TEXT_EMPTY: { title: '没有可读内容', body: '文本中没有可以读出的文字。' },
  SYNTHESIS_LANGUAGE_UNSUPPORTED: { title: '未合成', body: '该音色或本机不支持所选语言。' },
  SYNTHESIS_PARAMETER_INVALID: { title: '未合成', body: '有一项参数超出范围。' },
  SYNTHESIS_READING_INVALID: {
    title: '读法未保存',
    body: '拼音或粤拼须逐字给出带声调的音节，ARPAbet 的元音须带重音；也可写成读音相同的文字，不含数字。',
  },
  SYNTHESIS_READINGS_FILE_INVALID: {
    title: '读法未导入',
    body: '文件中有一行不是「词、制表符、读法」。未作任何更改。',
  },
  SYNTHESIS_TAKE_UNKNOWN: { title: '未找到成品', body: '已彻底删除。' },
  PROJECTS_UNKNOWN: { title: '未找到项目', body: '已彻底删除，或在回收站中。' },
  PROJECTS_ROW_UNKNOWN: { title: '未找到该行', body: '项目中已没有这一行，未作任何更改。' },
  PROJECTS_TAKE_UNKNOWN: { title: '未找到成品', body: '该行已没有这一条成品。' },
  PROJECTS_FORMAT_UNKNOWN: { title: '脚本未导入', body: '脚本可以是文本、Markdown、Word（docx）、SRT 或 CSV 文件。' },
  PROJECTS_FILE_INVALID: {
    title: '脚本未导入：文件已损坏',
    body: '内容与文件名所示的格式不符，或有缺失。未作任何更改。',
  },
  PROJECTS_FILE_ENCODING: {
    title: '脚本未导入：无法识别文字编码',
    body: '不是 UTF-8、UTF-16 或 GB 18030，另存为 UTF-8 即可。',
  },
  PROJECTS_FILE_TOO_LARGE: { title: '脚本未导入：文件过大', body: '可拆成几个文件分别导入，未作任何更改。' },
  PROJECTS_SCRIPT_EMPTY: { title: '脚本未导入：没有文字', body: '文件中没有可以读出的内容。' },
  PROJECTS_TOO_MANY_ROWS: { title: '行数过多', body: '可分成几个项目，或改为按段落拆分。未作任何更改。' },
  PROJECTS_ROW_TOO_LONG: { title: '有一行过长', body: '改为按句子拆分即可，未作任何更改。' },
  PROJECTS_SPLIT_PLACE: { title: '未拆分', body: '该位置的一侧没有文字。' },
  PROJECTS_JOIN_ONE: { title: '未合并', body: '至少需要两行。' },
  PROJECTS_NOTHING_TO_UNDO: { title: '没有可撤销的更改', body: '未更改过行，或可撤销的最近 50 次更改已全部撤销。' },
  PROJECTS_NOTHING_TO_SPEAK: { title: '没有可合成的行', body: '所选各行都没有可以读出的文字。' },
  EXPORT_NOTHING_SPOKEN: { title: '没有可导出的声音', body: '还没有合成过任何一行；先合成，再导出。' },
  EXPORT_ROWS_UNSPOKEN: { title: '未导出', body: '有几行还没有合成；先合成这些行，或只导出其余各行。' },
  EXPORT_ROW_UNKNOWN: { title: '未导出', body: '项目里没有这一行。' },
  EXPORT_ROW_UNREADABLE: { title: '未导出', body: '有一行的声音文件缺失或损坏；重新合成这一行。' },
  EXPORT_NEEDS_FFMPEG: {
    title: '未导出',
    body: '写 M4A 需要 ffmpeg，而这台电脑上没有；安装后再试，或改用 MP3、Opus。',
  },
  EXPORT_TOO_LONG: { title: '未导出', body: '一次最多导出 12 小时；分几次导出。' },
  EXPORT_FAILED: { title: '未导出', body: '写到一半停下了；原来的文件没有动。' },
  ENGINE_CRASHED: { title: '成品未完成', body: '引擎意外退出，下一次合成时自动重新启动，文本仍在。' },
  ENGINE_STOPPED: { title: '未开始合成', body: '引擎连续崩溃三次后已停止，重试会再次启动。' },
  ENGINE_OUT_OF_MEMORY: { title: '成品未完成', body: '内存不足，关闭其他程序或缩短文本。' },
  ENGINE_PROVIDER_UNAVAILABLE: { title: '未开始合成', body: '所选处理器在本机不可用。' },
  ENGINE_INTERNAL: { title: '成品未完成', body: '引擎自身出现故障，音色与文本未受影响。' },
};
