/** What a rule's answers may be (limits from wechat/callbacks.md §8 and official-account-api.md §4). */
import { MAX_ARTICLES, SERVICE_MESSAGES_AFTER, type Occasion } from './answer-plan'
import { MAX_TEXT_BYTES, variableProblems } from './answer-text'
import { foldText } from './fold'
import type { AnswerPart, DraftRule, RuleProblem, RuleTrigger } from './reply-rule'
import { utf8Length } from './utf8'

/** Parts of an answer in all: after a message as many as may follow, after an event the reply and what may follow. */
export const MAX_PARTS: Record<Occasion, number> = {
  message: SERVICE_MESSAGES_AFTER.message,
  event: 1 + SERVICE_MESSAGES_AFTER.event,
}
/** A random answer sends one part only. */
const MAX_RANDOM_PARTS = 20
const MAX_URL_BYTES = 1024
const MAX_MENU_ENTRIES = 9
const MAX_MSGMENU_OPTIONS = 10

/** Everything wrong with the answers of a rule. */
export function answerProblems({ answers, answerMode, triggers }: DraftRule): RuleProblem[] {
  if (answers.length === 0) return [{ path: 'answers', message: '请至少添加一条回复' }]
  const occasions = occasionsOf(triggers)
  const problems = answers.flatMap((part, index) => partProblems(part, `answers.${index}`, occasions))
  if (answerMode === 'random') {
    const isTooMany = answers.length > MAX_RANDOM_PARTS
    if (isTooMany) problems.push({ path: 'answers', message: `随机回复最多 ${MAX_RANDOM_PARTS} 条` })
    return problems
  }
  return [...problems, ...occasions.flatMap((occasion) => countProblems(answers, occasion))]
}

function occasionsOf(triggers: RuleTrigger[]): Occasion[] {
  const all = triggers.map((trigger): Occasion => (trigger.kind === 'event' ? 'event' : 'message'))
  return [...new Set(all)]
}

const OCCASION_WORDS: Record<Occasion, string> = { message: '消息', event: '关注、扫码、菜单等事件' }

function countProblems(answers: AnswerPart[], occasion: Occasion): RuleProblem[] {
  const problems: RuleProblem[] = []
  const words = OCCASION_WORDS[occasion]
  const most = MAX_PARTS[occasion]
  if (answers.length > most) {
    problems.push({ path: 'answers', message: `${words}最多回复 ${most} 条，现在有 ${answers.length} 条` })
  }
  const following = answers.filter((part) => part.type === 'miniprogram' || part.type === 'msgmenu').length
  const allowed = SERVICE_MESSAGES_AFTER[occasion]
  if (following > allowed) {
    const message = `${words}最多 ${allowed} 条小程序卡片或菜单消息，它们只能作为客服消息发出`
    problems.push({ path: 'answers', message })
  }
  if (answers.filter((part) => part.type === 'transfer').length > 1) {
    problems.push({ path: 'answers', message: '转接人工客服只能有一条' })
  }
  return problems
}

function partProblems(part: AnswerPart, path: string, occasions: Occasion[]): RuleProblem[] {
  const found = new Fields(path)
  switch (part.type) {
    case 'text':
      found.text('text', part.text, '回复文本')
      break
    case 'image':
    case 'voice':
    case 'video':
      found.required('assetId', part.assetId, '请选择素材')
      break
    case 'music':
      found.required('thumbAssetId', part.thumbAssetId, '请选择音乐封面')
      for (const field of ['musicUrl', 'hqMusicUrl'] as const) if (part[field]) found.url(field, part[field])
      break
    case 'news':
      checkNews(found, part.articles, occasions)
      break
    case 'miniprogram':
      checkCard(found, part)
      break
    case 'msgmenu':
      checkMsgmenu(found, part)
      break
    case 'menu':
      checkMenu(found, part)
      break
    case 'transfer':
      if (occasions.includes('event'))
        found.add('', '转接人工客服只能用于消息，不能用于关注、扫码、菜单等事件')
  }
  return found.problems
}

/** Collects problems of one part. */
class Fields {
  readonly problems: RuleProblem[] = []
  constructor(private readonly path: string) {}

  add(field: string, message: string): void {
    this.problems.push({ path: field === '' ? this.path : `${this.path}.${field}`, message })
  }

  required(field: string, value: string, message: string): void {
    if (value.trim() === '') this.add(field, message)
  }

  /** A text that may hold variables; what they will be filled with is not known, so the template is measured. */
  text(field: string, value: string, label: string, maxBytes = MAX_TEXT_BYTES): void {
    this.required(field, value, `请填写${label}`)
    const bytes = utf8Length(value)
    if (bytes > maxBytes) {
      this.add(
        field,
        `${label}最多 ${maxBytes} 字节（约 ${Math.floor(maxBytes / 3)} 个汉字），现在有 ${bytes} 字节`,
      )
    }
    for (const problem of variableProblems(value)) this.add(field, problem)
  }

  url(field: string, value: string): void {
    if (!/^https?:\/\/\S+$/i.test(value)) this.add(field, '链接须以 http:// 或 https:// 开头')
    if (utf8Length(value) > MAX_URL_BYTES) this.add(field, `链接最多 ${MAX_URL_BYTES} 字节`)
  }
}

type Part<T extends AnswerPart['type']> = Extract<AnswerPart, { type: T }>

function checkNews(found: Fields, articles: Part<'news'>['articles'], occasions: Occasion[]): void {
  if (articles.length === 0) found.add('articles', '请至少添加一篇文章')
  for (const occasion of occasions) {
    if (articles.length <= MAX_ARTICLES[occasion]) continue
    found.add('articles', `${OCCASION_WORDS[occasion]}的图文回复最多 ${MAX_ARTICLES[occasion]} 篇文章`)
  }
  articles.forEach((article, index) => {
    found.required(`articles.${index}.title`, article.title, '请填写文章标题')
    found.url(`articles.${index}.url`, article.url)
    if (article.picUrl) found.url(`articles.${index}.picUrl`, article.picUrl)
  })
}

function checkCard(found: Fields, card: Part<'miniprogram'>): void {
  found.required('title', card.title, '请填写卡片标题')
  if (!/^wx\w{6,62}$/.test(card.appId)) found.add('appId', '小程序 AppID 须以 wx 开头，请在小程序后台复制')
  found.required('pagePath', card.pagePath, '请填写小程序页面路径')
  if (utf8Length(card.pagePath) > MAX_URL_BYTES) found.add('pagePath', `页面路径最多 ${MAX_URL_BYTES} 字节`)
  found.required('thumbAssetId', card.thumbAssetId, '请选择卡片封面')
}

function checkMsgmenu(found: Fields, { head, options, tail }: Part<'msgmenu'>): void {
  found.required('head', head, '请填写菜单消息的开头')
  const words = head + options.map((option) => option.content).join('') + tail
  if (utf8Length(words) > MAX_TEXT_BYTES) found.add('', `菜单消息合计最多 ${MAX_TEXT_BYTES} 字节`)
  if (options.length === 0) found.add('options', '请至少添加一个选项')
  if (options.length > MAX_MSGMENU_OPTIONS) found.add('options', `菜单消息最多 ${MAX_MSGMENU_OPTIONS} 个选项`)
  const ids = new Set<string>()
  options.forEach((option, index) => {
    found.required(`options.${index}.content`, option.content, '请填写选项文字')
    if (option.id.trim() === '') found.add(`options.${index}.id`, '请填写选项编号')
    else if (ids.has(option.id)) found.add(`options.${index}.id`, `选项编号“${option.id}”重复`)
    ids.add(option.id)
  })
}

function checkMenu(found: Fields, menu: Part<'menu'>): void {
  const { entries } = menu
  if (entries.length < 2 || entries.length > MAX_MENU_ENTRIES) {
    found.add('entries', `数字菜单须有 2 到 ${MAX_MENU_ENTRIES} 项，现在有 ${entries.length} 项`)
  }
  const template = [menu.head, ...entries.map((entry) => entry.label), menu.tail ?? ''].join('\n')
  for (const problem of variableProblems(template)) found.add('', problem)
  if (utf8Length(template) + 2 * entries.length > MAX_TEXT_BYTES) {
    found.add('', `数字菜单合计最多 ${MAX_TEXT_BYTES} 字节`)
  }
  const labels = new Set<string>()
  entries.forEach((entry, index) => {
    found.required(`entries.${index}.label`, entry.label, '请填写菜单项的文字')
    const phrase = entry.phrase.trim()
    if (foldText(phrase) === '') found.add(`entries.${index}.phrase`, '请填写这一项等于发送什么文字')
    if (phrase.length > 64) found.add(`entries.${index}.phrase`, '菜单项对应的文字最多 64 个字')
    if (labels.has(entry.label)) found.add(`entries.${index}.label`, `菜单项“${entry.label}”重复`)
    labels.add(entry.label)
  })
}
