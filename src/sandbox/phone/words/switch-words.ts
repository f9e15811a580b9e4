import type { Switches } from '../../control/contract'

/** The switches that are a choice between a few values; the others have a form of their own. */
export type ChoiceKey = Exclude<keyof Switches, 'rights' | 'ipAllowList' | 'linkCodes' | 'timeoutSeconds'>

/** The subjects under which the switches are shown. */
export const SWITCH_GROUPS = ['回调', '客服消息窗口', '其他限制'] as const

/** What a switch decides, in one sentence, and the words of its choices; the first is what the sandbox starts with. */
export interface SwitchWords {
  group: (typeof SWITCH_GROUPS)[number]
  title: string
  about: string
  choices: { value: string | number | boolean; label: string }[]
}

/** The words of every switch with choices. */
export const SWITCH_WORDS: Record<ChoiceKey, SwitchWords> = {
  attempts: {
    group: '回调',
    title: '一条推送最多送几次',
    about: '文档说重试三次，有人数到三次，也有人数到四次。',
    choices: [
      { value: 3, label: '3 次' },
      { value: 4, label: '4 次' },
    ],
  },
  retryQuery: {
    group: '回调',
    title: '重试时的签名',
    about: '每次重新签名，还是和第一次一模一样。决定服务器能不能靠随机数认出重试。',
    choices: [
      { value: 'fresh', label: '重新签' },
      { value: 'identical', label: '一模一样' },
    ],
  },
  retryAfterRefusal: {
    group: '回调',
    title: '被拒绝后多久再来',
    about: '状态码不是 200 时，等到下一个 5 秒，还是马上再送。',
    choices: [
      { value: 'stepped', label: '等 5 秒' },
      { value: 'at-once', label: '马上' },
    ],
  },
  markFail: {
    group: '回调',
    title: '连续失败后暂停推送',
    about: '失败太多时，微信停推一分钟，这期间的消息服务器收不到。',
    choices: [
      { value: false, label: '不暂停' },
      { value: true, label: '暂停' },
    ],
  },
  failureLine: {
    group: '回调',
    title: '什么时候显示故障提示',
    about: '全部失败后，只有发消息和点菜单会看到提示，也有人说关注和扫码也会。',
    choices: [
      { value: 'messages-and-clicks', label: '消息和菜单' },
      { value: 'also-follow-and-scan', label: '也算关注扫码' },
    ],
  },
  reportLocation: {
    group: '回调',
    title: '进入聊天时上报位置',
    about: '打开后，每次进入公众号聊天都会推送 LOCATION 事件。',
    choices: [
      { value: false, label: '关' },
      { value: true, label: '开' },
    ],
  },
  publishEvent: {
    group: '回调',
    title: '发布结果的事件名',
    about: '文档和实际推送里的名字不一样，服务器两个都要认得。',
    choices: [
      { value: 'PUBLISHJOBFINISH', label: 'PUBLISH…' },
      { value: 'FREEPUBLISHJOBFINISH', label: 'FREEPUBLISH…' },
    ],
  },
  followByScan: {
    group: '客服消息窗口',
    title: '扫码关注打开几个窗口',
    about: '算一次关注，还是关注和扫码各算一次。',
    choices: [
      { value: 'once', label: '一个' },
      { value: 'twice', label: '两个' },
    ],
  },
  messageWindow: {
    group: '客服消息窗口',
    title: '用户又发来一条消息',
    about: '新的 48 小时窗口替换旧的，还是再加一个。',
    choices: [
      { value: 'replace', label: '替换' },
      { value: 'add', label: '再加' },
    ],
  },
  windowOrder: {
    group: '客服消息窗口',
    title: '几个窗口都开着时先用哪个',
    about: '先用最早到期的，还是先用最近打开的。',
    choices: [
      { value: 'earliest-expiry', label: '最早到期' },
      { value: 'latest-opened', label: '最近打开' },
    ],
  },
  payWindow: {
    group: '客服消息窗口',
    title: '付款后可以发几条',
    about: '旧文档写 20 条，新文档没有写上限。',
    choices: [
      { value: 20, label: '20 条' },
      { value: 'unlimited', label: '不限' },
    ],
  },
  subscribeIdsPerCall: {
    group: '其他限制',
    title: '一次弹窗能订阅几个模板',
    about: '旧版微信最多 3 个，新版 5 个。',
    choices: [
      { value: 5, label: '5 个' },
      { value: 3, label: '3 个' },
    ],
  },
  subscribeSheet: {
    group: '其他限制',
    title: '小程序询问订阅消息时',
    about: '顾客可以在微信里关掉总开关；微信也可能禁掉模板或整个小程序的订阅消息。',
    choices: [
      { value: 'shown', label: '弹出询问' },
      { value: 'main-switch-off', label: '总开关已关' },
      { value: 'templates-banned', label: '模板被禁' },
      { value: 'app-banned', label: '小程序被禁' },
    ],
  },
  privacyGuide: {
    group: '其他限制',
    title: '小程序的隐私保护指引',
    about: '没有在微信后台填写时，位置、手机号、头像昵称这些接口一律失败。',
    choices: [
      { value: 'declared', label: '已填写' },
      { value: 'undeclared', label: '没有填写' },
    ],
  },
  imageLimitMb: {
    group: '其他限制',
    title: '图片素材的大小上限',
    about: '上传图片超过这个大小会被拒绝。',
    choices: [
      { value: 10, label: '10 MB' },
      { value: 2, label: '2 MB' },
    ],
  },
}

/** What the account may do; a call without its right answers 48001. */
export const RIGHT_WORDS: Record<keyof Switches['rights'], { title: string; about: string }> = {
  certified: { title: '已认证', about: '关掉后，多数高级接口都会回答 48001。' },
  template: { title: '模板消息', about: '公众号发模板消息的权限。' },
  officialSubscribe: { title: '订阅通知', about: '公众号发订阅通知的权限。' },
  mass: { title: '群发', about: '按标签或名单群发的权限。' },
  publish: { title: '发布文章', about: '草稿箱和发布接口的权限。' },
  memberCard: { title: '会员卡', about: '微信卡券里会员卡接口的权限。' },
  guide: { title: '导购助手', about: '微信在 2023 年下线了它，默认没有。' },
  live: { title: '小程序直播', about: '直播组件的权限。' },
}
