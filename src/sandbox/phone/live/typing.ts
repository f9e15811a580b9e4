import { computed, reactive } from 'vue'
import { realNow } from './clock'
import { onCall, onLine, person, world } from './world-store'

/** Until when (real epoch ms) an openid sees 对方正在输入, as set by /cgi-bin/message/custom/typing. */
const until = reactive<Record<string, number>>({})

/** Follows typing calls and the lines that end them. */
export function watchTyping(): void {
  onCall((call) => {
    if (call.path !== '/cgi-bin/message/custom/typing' || call.errcode) return
    try {
      const body = JSON.parse(call.requestBody) as { touser?: string; command?: string }
      if (body.touser) until[body.touser] = body.command === 'Typing' ? Date.now() + 15_000 : 0
    } catch {
      // A body that is no JSON was refused by the sandbox already; nothing to show.
    }
  })
  onLine((line) => {
    const openIds = world.state?.people.find((one) => one.id === line.personId)?.openId
    if (openIds && line.from === 'account') until[openIds[line.app]] = 0
  })
}

/** Whether the account is shown as typing: it said so, or it is still working on the person's last message. */
export const isTyping = computed(() => {
  const who = person.value
  if (!who) return false
  const said = (['official', 'miniapp'] as const).some((app) => (until[who.openId[app]] ?? 0) > realNow.value)
  return said || world.deliveries.some((one) => one.personId === who.id && one.state === 'sending')
})
