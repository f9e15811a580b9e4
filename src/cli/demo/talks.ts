import type { App } from '../../app'
import { Code } from '../../features/codes'
import { IsNull, Not } from 'typeorm'
import type { Follower, SandboxClient } from '../../sandbox/client'

/** Who writes to whom in a new demo: nickname, and the questions that no rule answers. */
const TALKS: readonly { nickname: string; says: readonly string[] }[] = [
  { nickname: '林晚', says: ['上次看的那件墨绿大衣，M 码到货了吗？', '周六下午想过来试一下'] },
  { nickname: '周以宁', says: ['送妈妈的羊绒围巾能帮我包一下吗'] },
  { nickname: '陈默', says: ['你们家的茶具可以刻字吗？'] },
]

const PATIENCE_MS = 10_000

/** Lets a few people, each bound to another guide by a scan, ask what only a person can answer. */
export async function startTalks(app: App, sandbox: SandboxClient): Promise<void> {
  const codes = await app.db.read.find(Code, {
    where: { kind: 'guide', carrier: 'account', state: 'live', staffId: Not(IsNull()) },
    order: { id: 'ASC' },
    take: TALKS.length,
  })
  for (const [index, { nickname, says }] of TALKS.entries()) {
    const person = await sandbox.person({ nickname })
    const scene = codes[index]?.scene
    await (scene === undefined ? person.follow() : person.scan({ scene }))
    await untilKnown(app, person)
    for (const words of says) await person.say(words)
  }
}

/** A conversation is given to the home guide, so the scan must have been taken on before the question. */
async function untilKnown(app: App, person: Follower): Promise<void> {
  const endsAt = Date.now() + PATIENCE_MS
  while (Date.now() < endsAt) {
    if (await app.features.customers.identityOf('official', person.openId())) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
