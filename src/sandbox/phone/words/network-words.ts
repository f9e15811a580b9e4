import type { PhoneNetwork } from '../../world'

/** What a phone's network can be, in words; the first is how every phone begins. */
export const NETWORK_WORDS: Readonly<Record<PhoneNetwork, { title: string; about: string }>> = {
  good: { title: '网络正常', about: '无线网络，请求马上就到。' },
  slow: { title: '网络很慢', about: '2G，每个请求都要等 2 秒。' },
  none: { title: '没有网络', about: '请求马上失败，正在路上的也会断。' },
}
