/**
 * Operators' patterns: regular expressions that run in time linear in the text, whatever is typed (re2js). They look
 * at the light form of a text (domain/fold.ts) without regard to letter case, so width and script never matter.
 */
import { RE2JS, RE2JSException } from 're2js'
import { foldLight, foldText } from './fold'

export const MAX_PATTERN_UNITS = 200
/** A pattern's program may have this many steps; with texts of 2,048 units this bounds the work of one match. */
export const MAX_PATTERN_STEPS = 300
/** More alternatives than these are not worth looking for one by one. */
const MAX_LITERALS = 24

/** A pattern ready to be tried. */
export interface CompiledPattern {
  source: string
  /** Folded phrases of which at least one is in every folded text that matches; empty when none is known. */
  literals: string[]
  /** Steps of the program; the work of one match is at most this times the length of the text. */
  steps: number
  /** Does the text, given in its light form, match anywhere? */
  test(lightText: string): boolean
}

/** Why a pattern cannot be used: a Chinese sentence, and where in the pattern (0-based, in UTF-16 units). */
export interface PatternProblem {
  message: string
  position?: number
}

export type PatternResult = { ok: true; pattern: CompiledPattern } | { ok: false; problem: PatternProblem }

/** Compiled patterns by source: a rebuilt rule set finds them warm. The oldest leave first. */
const compiled = new Map<string, PatternResult>()
const MAX_REMEMBERED = 2000

/** Compiles an operator's pattern, or says in Chinese what is wrong with it. */
export function compilePattern(source: string): PatternResult {
  const known = compiled.get(source)
  if (known) return known
  const result = compileAnew(source)
  if (compiled.size >= MAX_REMEMBERED) compiled.delete(compiled.keys().next().value as string)
  compiled.set(source, result)
  return result
}

function compileAnew(source: string): PatternResult {
  if (source.trim() === '') return refuse('请填写匹配式')
  if (source.length > MAX_PATTERN_UNITS) {
    return refuse(`匹配式最多 ${MAX_PATTERN_UNITS} 个字符，现在有 ${source.length} 个`, MAX_PATTERN_UNITS)
  }
  let engine: RE2JS
  let literals: string[]
  try {
    const level = levelPattern(source)
    engine = RE2JS.compile(level, RE2JS.CASE_INSENSITIVE)
    literals = engine.programSize() > MAX_PATTERN_STEPS ? [] : requiredLiterals(level)
  } catch (error) {
    return { ok: false, problem: explain(source, error) }
  }
  const steps = engine.programSize()
  if (steps > MAX_PATTERN_STEPS) {
    return refuse(`匹配式展开后太大（${steps} 步，最多 ${MAX_PATTERN_STEPS} 步），请减小 {} 里的重复次数`)
  }
  if (engine.test(''))
    return refuse('匹配式能匹配空文本，会对所有消息生效；请写明必须出现的内容，或改用默认回复')
  return { ok: true, pattern: { source, literals, steps, test: (text) => engine.test(text) } }
}

function refuse(message: string, position?: number): PatternResult {
  return { ok: false, problem: { message, position } }
}

/** Gives the pattern's own characters the light form, so that both sides of a match are written alike. */
function levelPattern(source: string): string {
  let level = ''
  let isEscaped = false
  const characters = [...source]
  characters.forEach((character, at) => {
    const isRangeEnd = characters[at - 1] === '-' || characters[at + 1] === '-'
    const light = isRangeEnd && character > '\uffff' ? character : foldLight(character)
    const isPlain = light === character || (isRangeEnd && /\p{Script=Han}/u.test(character))
    if (isPlain) level += character
    else level += isEscaped ? light : light.replace(/[\\^$.|?*+()[\]{}-]/g, '\\$&')
    isEscaped = character === '\\' && !isEscaped
  })
  return level
}

/** The part of re2js's own analysis that is read here. */
interface Requirement {
  type: number
  str: string
  subs: Requirement[]
}
const EXACT = 1
const ALL_OF = 2
const ANY_OF = 3

function requiredLiterals(level: string): string[] {
  const engine: { prefilter?: Requirement } = RE2JS.compile(level).re2()
  const literals = engine.prefilter ? literalsOf(engine.prefilter) : undefined
  return literals && literals.length <= MAX_LITERALS ? [...new Set(literals)] : []
}

function literalsOf(requirement: Requirement): string[] | undefined {
  const { type, subs } = requirement
  if (type === EXACT) {
    const folded = foldText(requirement.str)
    return folded === '' ? undefined : [folded]
  }
  if (type === ALL_OF) {
    const known = subs.map(literalsOf).filter((literals) => literals !== undefined)
    return known.sort((a, b) => rarity(b) - rarity(a))[0]
  }
  if (type !== ANY_OF) return undefined
  const each = subs.map(literalsOf)
  return each.some((literals) => literals === undefined)
    ? undefined
    : each.flatMap((literals) => literals ?? [])
}

/** The longer the shortest literal and the fewer there are, the seldomer the pattern itself must run. */
function rarity(literals: string[]): number {
  return Math.min(...literals.map((literal) => literal.length)) - literals.length / 100
}

/** re2js's complaints in the words of the console. */
const COMPLAINTS: [RegExp, string][] = [
  [/missing closing \)/, '缺少右括号“)”'],
  [/unexpected \)/, '多了一个右括号“)”'],
  [/missing closing \]/, '方括号“[”没有闭合'],
  [/invalid character class range: `\\p/i, '不认识的字符类别'],
  [/invalid character class range/, '方括号里的范围不对，例如应写 a-z 而不是 z-a'],
  [/invalid nested repetition/, '重复符号不能连写'],
  [/missing argument to repetition/, '重复符号（* + ? {}）前面缺少内容'],
  [/invalid repeat count/, '重复次数不对：须从小到大，且合计不超过 1000'],
  [/trailing backslash/, '末尾的反斜杠“\\”后面缺少字符'],
  [/invalid named capture/, '分组的名字不对'],
  [/invalid character class/, '不认识的字符类别'],
  [/expression nests too deeply/, '括号嵌套太深'],
  [/larger than/, '匹配式太大'],
]

function explain(source: string, error: unknown): PatternProblem {
  const lookAround = /(?<!\\)\(\?(<?[=!])/.exec(source)
  if (lookAround) return at('不支持前后查找（(?=…)、(?!…)、(?<=…)、(?<!…)），请改写', lookAround.index)
  const backReference = /(?<!\\)(?:\\\\)*\\([1-9]|k<)/.exec(source)
  if (backReference) return at('不支持引用前面的分组（\\1、\\k<名字>），请改写', backReference.index)
  const atomic = /(?<!\\)\(\?>|[*+?}]\+/.exec(source)
  if (atomic) return at('不支持原子分组与占有重复（(?>…)、*+、++），请改写', atomic.index)
  if (!(error instanceof RE2JSException)) return { message: '匹配式无法编译，请简化后再试' }
  const fragment = /`(?:\(\?i\))?(.*)`$/su.exec(error.message)?.[1] ?? ''
  const position = fragment === '' ? -1 : source.indexOf(fragment)
  const known = COMPLAINTS.find(([complaint]) => complaint.test(error.message))
  const words = known ? known[1] : `不认识的写法“${fragment}”`
  if (/trailing backslash/.test(error.message)) return at(words, source.length - 1)
  return position < 0 ? { message: `${words}，请检查` } : at(words, position)
}

function at(words: string, position: number): PatternProblem {
  return { message: `第 ${position + 1} 个字符起：${words}`, position }
}
