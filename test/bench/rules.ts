import type { Database } from '../../src/platform/db/database'
import { newId } from '../../src/platform/ids'

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

const columns =
  'id, name, openName, triggers, conditions, answers, answerMode, priority, position, isActive, kinds, searchText, version, changedIn, createdAt, updatedAt'

interface Seed {
  named: string
  keyword: string
  index: number
  answer: string
  changedIn: number
}

function row({ named, keyword, index, answer, changedIn }: Seed): unknown[] {
  const kind = index % 3 === 1 ? 'exact' : 'contains'
  const name = `${named}${index}`
  const priority = index === 0 ? 100 : 0
  const now = Date.now()
  return [
    newId(),
    name,
    name,
    JSON.stringify([{ kind, phrase: keyword }]),
    '{}',
    JSON.stringify([{ type: 'text', text: answer }]),
    'all',
    priority,
    index,
    1,
    `,${kind},`,
    keyword,
    1,
    changedIn,
    now,
    now,
  ]
}

/**
 * Fills the table with `count` keyword rules, of which the first answers the question of the benchmark; one in three
 * is an exact rule. Written straight into the table: a hundred thousand saves are not what is measured.
 */
export async function seedRules(db: Database, count: number, answer: string, named = '规则 '): Promise<void> {
  const stored: { version: number | string }[] = await db.read.query('SELECT version FROM rules_versions')
  const version = Number(stored[0]?.version) + 1
  const rows = ['羊毛大衣', ...keywords(count - 1)].map((word, index) => {
    const text = index === 0 ? answer : `关于${word}，请看商品页。`
    return row({ named, keyword: word, index, answer: text, changedIn: version })
  })
  const marks = `(${columns
    .split(',')
    .map(() => '?')
    .join(', ')})`
  for (let at = 0; at < rows.length; at += 500) {
    const page = rows.slice(at, at + 500)
    await db.transact((tx) =>
      tx.query(
        `INSERT INTO reply_rules (${columns}) VALUES ${page.map(() => marks).join(', ')}`,
        page.flat(),
      ),
    )
  }
  await db.transact((tx) => tx.query('UPDATE rules_versions SET version = ?', [version]))
}
