/** 本机的语音服务。 */
import type { serve as en } from '../../../en/cli/verbs/serve.ts';

export const serve: typeof en = {
  service: {
    does: '为其他服务编写的客户端如何使用本语音服务；正在运行的服务立即生效。',
    forms: {
      show: '显示已设定的名称与网页来源',
      name: '让客户端所用的名称（alloy、nova）对应一个参考音频或音色',
      unname: '取消该名称',
      allow: '允许该来源的网页在浏览器中调用服务',
      forbid: '取消允许',
    },
    options: {},
  },
  serve: {
    does: '不开窗口运行 Understudy：在浏览器中使用各页面，也可提供语音服务。',
    forms: {
      screens: '仅提供页面，只限本机，须用带密钥的网址打开',
      service: '同时提供语音服务，用法与官方 api_v2 相同',
    },
    options: {
      port: '页面端口，默认任取空闲端口',
      'tts-port': '语音服务端口',
      'tts-host': '语音服务监听地址，默认 127.0.0.1；其他地址须有密钥文件',
      'tts-key-file': '听众密钥所在文件',
      'tts-admin-key-file': '管理密钥所在文件，可换音色、可重启',
      'tts-rate': '每个地址每分钟的请求数上限',
      voice: '最先提供的音色 ID',
    },
  },
};
