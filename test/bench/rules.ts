import { loadConfig, type Config } from '../../config/load'
import { buildApp, type App } from '../../src/app'
import { Follower } from '../../src/features/customers'
import { ReplyRuleRow } from '../../src/features/replies/entities'
import { derivedColumns, type RuleContent } from '../../src/features/replies/rule-row'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { addOrganisation } from './organisation'
import { account, followers, question, type Mode } from './requests'

const characters =
  '衣裙裤鞋帽包袋羊毛棉麻丝皮绒咖啡黑白红蓝绿紫灰粉橙色大小中长短宽窄春夏秋冬新旧款式门店地址营业时间会员积分优惠折扣退换货物流快递尺码颜色价格活动预约'

/** `count` keywords of three to seven characters, all different. */
function keywords(count: number): string[] {
  const found = new Set<string>()
  let state = 12_345
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % limit
  }
  while (found.size < count) {
    let word = ''
    for (let length = 3 + next(5); length > 0; length--) word += characters[next(characters.length)] ?? ''
    found.add(word)
  }
  return [...found]
}

interface Seed {
  named: string
  keyword: string
  index: number
  answer: string
  version: number
}

function row({ named, keyword, index, answer, version }: Seed): ReplyRuleRow {
  const content: RuleContent = {
    name: `${named}${index}`,
    triggers: [{ kind: index % 3 === 1 ? 'exact' : 'contains', phrase: keyword }],
    conditions: {},
    answers: [{ type: 'text', text: index === 0 ? answer : `关于${keyword}，请看商品页。` }],
    answerMode: 'all',
    priority: index === 0 ? 100 : 0,
    isActive: true,
    reviewAt: null,
    owner: null,
  }
  const now = Date.now()
  return {
    id: newId(),
    ...content,
    ...derivedColumns(content),
    position: index,
    version: 1,
    changedIn: version,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
}

/**
 * Writes `count` keyword rules in one change, of which the first answers the question of the benchmark; one in three
 * is an exact rule. Not saved one by one: a hundred thousand saves are not what is measured.
 */
export async function addRules(app: App, count: number, answer: string, named = '规则 '): Promise<void> {
  const words = ['羊毛大衣', ...keywords(count - 1)]
  await app.replies.rules.change(async (tx, version) => {
    for (let at = 0; at < words.length; at += 500) {
      const page = words.slice(at, at + 500)
      const rows = page.map((keyword, offset) => row({ named, keyword, index: at + offset, answer, version }))
      await tx.createQueryBuilder().insert().into(ReplyRuleRow).values(rows).updateEntity(false).execute()
    }
  })
}

/** The settings of a server that the load generator knows how to talk to. */
export function configOf(databaseUrl: string, mode: Mode, wechatApiUrl = 'http://127.0.0.1:9'): Config {
  return loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    WECHAT_APP_ID: account.appId,
    WECHAT_ACCOUNT_ID: account.accountId,
    WECHAT_TOKEN: account.token,
    WECHAT_ENCODING_AES_KEY: account.encodingAesKey,
    WECHAT_MODE: mode,
    // unless told otherwise an address where nobody listens: nothing is sent
    WECHAT_API_URL: wechatApiUrl,
  })
}

/** Makes customers of the followers who write, their profiles read an hour ago. */
async function addFollowers({ db, features }: App): Promise<void> {
  const at = Date.now() - 3_600_000
  await db.transact(async (tx) => {
    for (const openId of followers) {
      await features.customers.arrive(tx, { account: 'official', openId, at, evidence: 'callback' })
      const state = { isSubscribed: true, stateAt: at, subscribedAt: at, lastInboundAt: at, profileAt: at }
      await tx.insert(Follower, { id: newId(), account: 'official', openId, ...state })
    }
  })
}

/** Makes a database with `count` rules and the followers who write, for servers that are started afterwards. */
export async function writeRules(databaseUrl: string, count: number): Promise<void> {
  const app = await buildApp(configOf(databaseUrl, 'safe'), silentLogger(), { isRelaxed: true })
  await addRules(app, count, question)
  await addFollowers(app)
  await addOrganisation(app)
  await app.close()
}
