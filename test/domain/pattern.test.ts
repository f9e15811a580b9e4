import fc from 'fast-check'
import { foldLight, foldText } from '../../src/domain/fold'
import { compilePattern, MAX_PATTERN_STEPS, type CompiledPattern } from '../../src/domain/pattern'
import { check, trickyText } from './seed'

function compiled(source: string): CompiledPattern {
  const result = compilePattern(source)
  if (!result.ok) throw new Error(`${source}: ${result.problem.message}`)
  return result.pattern
}

describe('patterns', () => {
  test.each([
    ['a(?=b)', '第 2 个字符起：不支持前后查找', 1],
    ['(?<!a)b', '第 1 个字符起：不支持前后查找', 0],
    ['(订单)\\1', '第 5 个字符起：不支持引用前面的分组', 4],
    ['(?>a)b', '第 1 个字符起：不支持原子分组', 0],
    ['单号(abc', '缺少右括号“)”', undefined],
    ['ab)', '多了一个右括号', undefined],
    ['x[a-', '第 2 个字符起：方括号“[”没有闭合', 1],
    ['[z-a]', '第 2 个字符起：方括号里的范围不对', 1],
    ['a**', '第 2 个字符起：重复符号不能连写', 1],
    ['*a', '第 1 个字符起：重复符号（* + ? {}）前面缺少内容', 0],
    ['a{2000}', '第 2 个字符起：重复次数不对', 1],
    ['a\\q', '第 2 个字符起：不认识的写法“\\q”', 1],
    ['\\pX', '第 1 个字符起：不认识的字符类别', 0],
    ['abc\\', '第 4 个字符起：末尾的反斜杠', 3],
    ['', '请填写匹配式', undefined],
    ['.*', '匹配式能匹配空文本', undefined],
    ['好'.repeat(201), '匹配式最多 200 个字符，现在有 201 个', 200],
    ['[一-龥]{900}', '匹配式展开后太大', undefined],
  ])('%s is refused: %s', (source, words, position) => {
    const result = compilePattern(source)
    const problem = result.ok ? undefined : result.problem
    expect(problem?.message).toContain(words)
    if (position !== undefined) expect(problem?.position).toBe(position)
  })

  test.each([
    ['訂單(號|编号)', '订单编号', true],
    ['（退|换）', '我要(退|换)', true],
    ['ＡＢＣ', 'abc', true],
    ['[一-龥]{2}好', '大家好', true],
    ['^hello\\s+world$', 'HELLO　 WORLD', true],
    ['\\D\\d', 'A1', true],
    ['\\D\\d', '11', false],
  ])('%s on %s: %s', (source, text, expected) => {
    expect(compiled(source).test(foldLight(text))).toBe(expected)
  })

  test.each([
    ['(订单|單號)\\s*(\\d{6,20})', ['订单', '单号']],
    ['退款|退货', ['退']],
    ['ABC+d', ['ab']],
    ['\\d{6}', []],
    ['会员.*(积分|等级)', ['会员']],
    ['a?b*c', ['c']],
    ['x*', undefined],
  ])('what %s needs', (source, literals) => {
    const result = compilePattern(source)
    expect(result.ok ? result.pattern.literals : undefined).toEqual(literals)
  })

  test('a text that matches always holds one of the literals', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '营业',
        '時間',
        'A',
        'k',
        'ß',
        '.',
        '.*',
        '\\d',
        '[ab]',
        '(会|员)',
        '(?:卡|B+)',
        '？',
        '\\s*',
        '(?i:a)',
        '!',
      ),
    )
    const source = fc.array(fc.tuple(piece, fc.constantFrom('', '', '', '?', '+', '{2}')), {
      minLength: 1,
      maxLength: 5,
    })
    let matched = 0
    check(
      fc.property(source, fc.array(trickyText, { minLength: 1, maxLength: 4 }), (pieces, texts) => {
        const result = compilePattern(pieces.map((pair) => pair.join('')).join(''))
        if (!result.ok) return
        for (const text of [...texts, texts.join('A营业時間 k')]) {
          if (!result.pattern.test(foldLight(text))) continue
          matched++
          const { literals } = result.pattern
          expect(literals.length === 0 || literals.some((literal) => foldText(text).includes(literal))).toBe(
            true,
          )
        }
      }),
      1500,
    )
    expect(matched).toBeGreaterThan(100)
  })
})

describe('evil patterns', () => {
  const evil = [
    '(a+)+$',
    '([a-zA-Z]+)*b$',
    '(a|aa)+$',
    '(a|a?)+b',
    '(.*a){20}',
    '(.*a){12}$',
    '^(a+)+b',
    '(x+x+)+y',
    '((a*)*)*b',
    '(a?){50}a{50}',
    '(.*)*(.*)*(.*)*z',
    '([\\s\\S]*?)*x',
    '(\\w+\\s?)*b$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a*)*b',
    '(?:a|b|ab)*c',
    '(.+)+=',
    '\\d+(\\d+)*-$',
    '(一|一一)+$',
    '([一-龥]+)*！',
    '(a{1,30}){1,30}$',
    '(.{1,100}){1,9}z',
    '[一-龥]{1,900}$',
    '(\\pL+)*\\d',
    '.*.*.*.*.*.*.*.*.*=',
    '(a|b|c|d|e)*?f',
    '(?:.*,){15}P',
    '(([^,]*),)*x',
    '^(\\(?\\d+\\)?)+$',
    '(?i)(k|K)+$',
    '(a.{50})+b',
    '(.?){100}z',
    '(a.?){99}$',
    '(.{0,500}a)(.{0,400}b)',
    'a.{300}$',
    '(a|b)*a(a|b){15}$',
    '(a|b)*a(a|b){100}$',
    '([ab]*a[ab]{12})+c',
    '(a+){10}(b+){10}c',
    '(\\s|.)*z$',
  ]
  const texts = [
    'a'.repeat(2047) + '!',
    'ab'.repeat(1024),
    '一'.repeat(2048),
    'a '.repeat(1024),
    ',,,'.repeat(680),
    'x'.repeat(2047) + 'z',
    '12'.repeat(1024),
  ]

  test.each(evil)('%s is refused or its work is bounded', (source) => {
    const result = compilePattern(source)
    if (!result.ok) return expect(result.problem.message).toMatch(/太大|空文本/)
    expect(result.pattern.steps).toBeLessThanOrEqual(MAX_PATTERN_STEPS)
    const started = performance.now()
    for (const text of texts) result.pattern.test(foldLight(text))
    // Seven texts; a backtracking engine would need longer than the universe has. Usually about a millisecond each.
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
