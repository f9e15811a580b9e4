/** What a delivery is about, in the words of a shop: the WeChat name stays beside it. */
const KINDS: Record<string, string> = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  shortvideo: '小视频',
  location: '位置',
  link: '链接',
  miniprogrampage: '小程序卡片',
  subscribe: '关注',
  unsubscribe: '取消关注',
  SCAN: '扫码',
  LOCATION: '上报位置',
  CLICK: '点菜单',
  VIEW: '打开菜单网页',
  view_miniprogram: '打开小程序',
  user_enter_tempsession: '进入小程序客服',
  scancode_push: '菜单扫码',
  scancode_waitmsg: '菜单扫码等待',
  pic_sysphoto: '菜单拍照',
  pic_photo_or_album: '菜单选图',
  pic_weixin: '菜单相册',
  location_select: '菜单选位置',
  TEMPLATESENDJOBFINISH: '模板消息结果',
  MASSSENDJOBFINISH: '群发结果',
  subscribe_msg_popup_event: '订阅弹窗',
  subscribe_msg_change_event: '订阅变更',
  subscribe_msg_sent_event: '订阅消息结果',
}

/** The Chinese word for a message or event kind; empty for one without. */
export function kindWords(kind: string): string {
  return KINDS[kind] ?? ''
}

/** Why an attempt failed, in one sentence. */
export function attemptProblem(error: string): string {
  const reasons: Record<string, string> = {
    timeout: '超过时限没有回答',
    reset: '连接被重置',
    refused: '连不上：服务没有启动，或端口不对',
    dns: '域名解析不到，请检查回调地址',
    'bad-url': '回调地址写错了',
    'too-large': '回答太长，微信不收',
    'lost-answer': '回答丢了（按故障设置）',
    'non-200': '回答的状态码不是 200',
  }
  return reasons[error] ?? error.replace('bad-reply', '回答的格式不对')
}
