import { IsNull, Not } from 'typeorm'
import type { App } from '../../app'
import { Code } from '../../features/codes'
import { QuickReply } from '../../features/conversations'
import { newId } from '../../platform/ids'

import type { Follower, SandboxClient } from '../../sandbox/client'

/** Who writes to whom in a new demo: nickname, and the questions that no rule answers. */
const TALKS: readonly { nickname: string; says: readonly string[] }[] = [
  { nickname: '林晚', says: ['上次看的那件墨绿大衣，M 码到货了吗？', '周六下午想过来试一下'] },
  { nickname: '周以宁', says: ['送妈妈的羊绒围巾能帮我包一下吗'] },
  { nickname: '陈默', says: ['你们家的茶具可以刻字吗？'] },
]

/** Sentences that every guide can use, in their order. */
const QUICK_REPLIES: readonly { title: string; body: string }[] = [
  { title: '问好', body: '{{name}}您好，我是{{store}}的{{guide}}，有什么可以帮您？' },
  { title: '我去看一下', body: '好的，我去店里看一下，十分钟内回复您。' },
  { title: '留货', body: '已经为您留好，三天内到{{store}}报手机号就可以取。' },
  { title: '洗护', body: '羊毛和羊绒建议 30℃ 以下冷水手洗、平铺晾干；也可以带来{{store}}免费护理一次。' },
  { title: '道谢', body: '谢谢您选择{{brand}}，有需要随时找我。' },
]

/** Quick replies of the brand. */
export async function makeQuickReplies(app: App, adminId: string, at: number): Promise<void> {
  await app.db.transact(async (tx) => {
    for (const [position, words] of QUICK_REPLIES.entries()) {
      const whose = { scope: 'brand' as const, storeId: null, staffId: adminId }
      const row = { id: newId(), ...whose, ...words, position, createdAt: at, updatedAt: at, version: 1 }
      await tx.insert(QuickReply, row)
    }
  })
}

/** Whose phone the sandbox shows at first: somebody who never heard of the brand, so that everything is there to be done. */
export async function makeNewcomer(sandbox: SandboxClient): Promise<void> {
  await sandbox.person({ nickname: '林小满', avatar: 'pine' })
}

const PATIENCE_MS = 10_000

/**
 * Lets a few people, each bound to another guide by a scan, ask what only a person can answer. Resolves with who
 * they are as customers.
 */
export async function startTalks(
  app: App,
  sandbox: SandboxClient,
): Promise<{ customerId: string; name: string }[]> {
  const people: { customerId: string; name: string }[] = []
  const codes = await app.db.read.find(Code, {
    where: { kind: 'guide', carrier: 'account', state: 'live', staffId: Not(IsNull()) },
    order: { id: 'ASC' },
    take: TALKS.length,
  })
  for (const [index, { nickname, says }] of TALKS.entries()) {
    const person = await sandbox.person({ nickname })
    const scene = codes[index]?.scene
    await (scene === undefined ? person.follow() : person.scan({ scene }))
    const customerId = await untilKnown(app, person)
    if (customerId !== undefined) people.push({ customerId, name: nickname })
    for (const words of says) await person.say(words)
  }
  return people
}

/** A conversation is given to the home guide, so the scan must have been taken on before the question. */
async function untilKnown(app: App, person: Follower): Promise<string | undefined> {
  const endsAt = Date.now() + PATIENCE_MS
  while (Date.now() < endsAt) {
    const customerId = await app.features.customers.identityOf('official', person.openId())
    if (customerId !== undefined) return customerId
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return undefined
}
