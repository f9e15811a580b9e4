import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** The gateway's methods through which a message leaves (decisions.md 14). */
const SENDS = new Set([
  'sendServiceMessage',
  'setTyping',
  'sendTemplate',
  'sendSubscribe',
  'sendMass',
  'previewMass',
])
/** WeChat's paths behind them. */
const PATHS =
  /\/?(message\/(custom|template|subscribe|mass)\/(send|bizsend|sendall|preview|typing)|uniform_send)/

const root = path.resolve(__dirname, '..')
const ALLOWED = ['src/features/sending/', 'src/wechat/api/', 'src/sandbox/']

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sources(name)
    return /\.(ts|vue)$/.test(name) && !name.endsWith('.d.ts') ? [name] : []
  })
}

/** Mentions of a sending method as a property, and of a sending path as text. */
function mentions(name: string, text: string): string[] {
  if (![...SENDS].some((method) => text.includes(method))) return []
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && SENDS.has(node.name.text)) found.push(node.name.text)
    if (ts.isBindingElement(node) && SENDS.has((node.propertyName ?? node.name).getText(file)))
      found.push((node.propertyName ?? node.name).getText(file))
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
      if (SENDS.has(node.argumentExpression.text)) found.push(node.argumentExpression.text)
    ts.forEachChild(node, visit)
  }
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  visit(file)
  return found
}

describe('the only door for messages (decisions.md 14, I-7)', () => {
  it('is features/sending: nobody else calls a sending method of the gateway', () => {
    const others = sources('src').filter((file) => !ALLOWED.some((folder) => file.startsWith(folder)))
    expect(others.length).toBeGreaterThan(50)
    const wrong = others.flatMap((file) =>
      mentions(file, readFileSync(path.join(root, file), 'utf8')).map((method) => `${file}: ${method}`),
    )
    expect(wrong).toEqual([])
  })

  it('sees calls, destructuring and names in brackets', () => {
    expect(mentions('a.ts', 'await gateway.sendMass(m)')).toEqual(['sendMass'])
    expect(mentions('a.ts', 'const { sendTemplate: t } = gateway')).toEqual(['sendTemplate'])
    expect(mentions('a.ts', "gateway['sendServiceMessage'](a, b)")).toEqual(['sendServiceMessage'])
    expect(mentions('a.ts', 'gate.send(intent)')).toEqual([])
  })

  it('has one place in features/sending where a message leaves', () => {
    const inside = sources('src/features/sending')
    const calls = inside.flatMap((file) =>
      mentions(file, readFileSync(path.join(root, file), 'utf8')).map(
        (method) => `${path.basename(file)}: ${method}`,
      ),
    )
    expect(new Set(calls)).toEqual(
      new Set(
        ['sendServiceMessage', 'setTyping', 'sendSubscribe', 'sendTemplate', 'sendMass'].map(
          (method) => `calls.ts: ${method}`,
        ),
      ),
    )
  })

  it('is not gone around by calling the paths', () => {
    const others = sources('src').filter(
      (file) => !/^src\/(wechat\/api|sandbox|cli\/demo\/checks)\//.test(file),
    )
    const wrong = others.filter((file) => {
      const text = readFileSync(path.join(root, file), 'utf8')
      // Naming a path without calling it is harmless, and so is the demo's checker, which asks the sandbox about calls.
      return PATHS.test(text) && /\.exchange\(|caller\.|undici|fetch\(/.test(text)
    })
    expect(wrong).toEqual([])
  })
})
