import type { ConversationDetail } from '../../src/contract/conversations'
import type { Follower } from '../../src/sandbox/client'
import type { ConsoleDesk } from './console-desk'
import type { Goods } from './shop-goods'

/** Somebody who came by the code of 林知夏 and asks; resolves when the conversation is open. */
export type Asking = (nickname: string, question: string) => Promise<{ person: Follower; id: string }>

/** Customers with names, who ask at these shops. */
export function asking({ api }: Pick<ConsoleDesk, 'api'>, goods: Goods): Asking {
  return async (nickname, question) => {
    const { id, guides } = goods.wukang
    const guide = { kind: 'guide', storeId: id, staffId: guides['林知夏'], label: nickname }
    const { follower: person, customerId } = await goods.shopper(nickname, await goods.code(guide))
    await api.send('patch', `/api/admin/customers/${customerId}/profile`, { name: nickname }).expect(200)
    await person.say(question)
    for (;;) {
      const { items } = await goods.get<{ items: ConversationDetail[] }>(
        '/api/admin/conversations?pageSize=100',
      )
      const found = items.find((one) => one.customerId === customerId)
      if (found) return { person, id: found.id }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
