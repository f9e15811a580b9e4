import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/**
 * Facts are written once (reliability.md L3, domain.md I-2, I-4). On SQLite and on a MySQL that grants triggers the
 * points ledger guards itself; hosted MySQL often grants none, and the other facts have no triggers at all. So the code
 * is read: nothing may change or delete a row of these tables.
 */
const FACTS: Record<string, string> = {
  AuditEntry: 'audit_entries',
  BindingDecision: 'binding_decisions',
  CardSpend: 'card_spends',
  Consent: 'consents',
  LiveEntry: 'live_entries',
  Policy: 'policies',
  PointEntry: 'point_entries',
  Refund: 'refunds',
  RefundLine: 'refund_lines',
  Scan: 'scans',
  SendDecision: 'send_decisions',
  Touch: 'touches',
}

/** What may happen to a fact all the same, as it stands in the code: file, call, and what it sets. */
const ALLOWED = [
  // The demo's past streams are played today and dated back.
  'src/cli/demo/live.ts: update LiveEntry { at: startAt + HOUR_MS }',
  // A merge gives the rows to the customer who goes on (decisions.md 25).
  'src/features/bindings/keeper.ts: update Scan { customerId: intoId }',
  'src/features/bindings/keeper.ts: update BindingDecision { customerId: intoId }',
  'src/features/live/keeper.ts: update LiveEntry { customerId: intoId }',
  'src/features/membership/keeper.ts: update CardSpend { cardId: intoCardId }',
  // An erasure takes the openid out; the decision stays.
  "src/features/sending/keeper.ts: update SendDecision { openId: 'erased' }",
]

/** Calls whose table is only known when they run; each moves the rows of a merge and sets nothing but the customer. */
const ANY_TABLE = [
  'src/features/customers/own-keeper.ts: update entity { customerId: intoId } as never',
  'src/features/sales/keeper.ts: update entity { customerId: intoId }',
  'src/features/sending/merge.ts: update entity { customerId: intoId }',
]

const CHANGING = new Set([
  'update',
  'delete',
  'upsert',
  'save',
  'remove',
  'softDelete',
  'softRemove',
  'restore',
  'recover',
  'increment',
  'decrement',
  'clear',
  'from',
])
/** Who can change rows: transactions, managers, query builders; not a Map, a cache or a gateway. */
const WRITERS = /(^|\.)(tx|manager|read|reader|runner)$|createQueryBuilder|getRepository|\.delete\(\)$/
const root = path.resolve(__dirname, '..')

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sources(name)
    return name.endsWith('.ts') && !name.endsWith('.d.ts') ? [name] : []
  })
}

/** What a query builder sets: the argument of the `.set(…)` that follows. */
function laterSet(call: ts.CallExpression): ts.Expression | undefined {
  const next = call.parent
  if (!ts.isPropertyAccessExpression(next) || !ts.isCallExpression(next.parent)) return undefined
  return next.name.text === 'set' ? next.parent.arguments[0] : undefined
}

interface Change {
  table: string
  words: string
}

/** The changes of rows in a source: `update Scan { customerId: intoId }`, or the statement in SQL. */
function changes(name: string, text: string): Change[] {
  const found: Change[] = []
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name: method, expression: receiver } = node.expression
      const [table, , values] = node.arguments
      if (table && CHANGING.has(method.text) && WRITERS.test(receiver.getText(file))) {
        const sets = (values ?? laterSet(node))?.getText(file) ?? ''
        const words = [method.text, table.getText(file), sets].filter((word) => word !== '').join(' ')
        found.push({ table: table.getText(file), words })
      }
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const sql = /\b(UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE(?: TABLE)?)\s+[`"]?(\w+)/i.exec(
        node.getText(file),
      )
      if (sql) found.push({ table: sql[2]!, words: `${sql[1]!.toUpperCase()} ${sql[2]!}` })
    }
    if (ts.isObjectLiteralExpression(node)) found.push(...rowWrites(node, file))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Row writes of the hot path that change what is there instead of leaving it. */
function rowWrites(node: ts.ObjectLiteralExpression, file: ts.SourceFile): Change[] {
  const valueOf = (key: string): string | undefined => {
    const property = node.properties.find((one) => one.name?.getText(file) === key)
    return property && (ts.isPropertyAssignment(property) ? property.initializer.getText(file) : key)
  }
  const [table, conflict] = [valueOf('table'), valueOf('onConflict')]
  if (table === undefined || conflict === undefined || conflict === "'ignore'") return []
  return [{ table: table.replace(/'/g, ''), words: `onConflict ${table}` }]
}

const isFact = (table: string): boolean => table in FACTS || Object.values(FACTS).includes(table)
const isUnknown = (table: string): boolean => /^[a-z]\w*$/.test(table) && table === 'entity'

describe('tables of facts', () => {
  const all = ['src/app', 'src/cli', 'src/features', 'src/platform', 'src/wechat']
    .flatMap(sources)
    .flatMap((file) =>
      changes(file, readFileSync(path.join(root, file), 'utf8')).map((change) => ({ file, ...change })),
    )

  it('are never changed and never deleted from, but for what is written down here', () => {
    expect(all.length).toBeGreaterThan(80)
    const found = all.filter(({ table }) => isFact(table)).map(({ file, words }) => `${file}: ${words}`)
    expect(found.sort()).toEqual([...ALLOWED].sort())
  })

  it('are not reached by calls that take any table', () => {
    const found = all.filter(({ table }) => isUnknown(table)).map(({ file, words }) => `${file}: ${words}`)
    expect(found.sort()).toEqual([...ANY_TABLE].sort())
  })

  it('are all those that call themselves so', () => {
    const calling = sources('src/features')
      .filter((file) => file.includes('/entities/'))
      .flatMap((file) => [
        ...readFileSync(path.join(root, file), 'utf8').matchAll(
          /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*@Entity\('\w+'\)(?:\s*@\w+\([^\n]*\))*\s*export class (\w+)/g,
        ),
      ])
      .filter(([, words]) => /append-only|never changed/i.test(words!))
      .map(([, , name]) => name!)
    expect(calling.length).toBeGreaterThan(5)
    expect(calling.filter((name) => !(name in FACTS))).toEqual([])
  })

  it.each([
    ['tx.update(Scan, { id }, { outcome })', 'update Scan { outcome }'],
    ['await deps.db.read.delete(Touch, { id })', 'delete Touch'],
    [
      'tx.createQueryBuilder().update(PointEntry).set({ amount: 0 }).execute()',
      'update PointEntry { amount: 0 }',
    ],
    ['tx.createQueryBuilder().delete().from(AuditEntry).execute()', 'from AuditEntry'],
    ['tx.save(Consent, row)', 'save Consent'],
    ["tx.query('DELETE FROM point_entries WHERE 1')", 'DELETE FROM point_entries'],
    ['tx.query(`UPDATE scans SET at = ${at}`)', 'UPDATE scans'],
    ["const write = { table: 'touches', columns, values, onConflict: { update } }", "onConflict 'touches'"],
  ])('are guarded against %s', (text, words) => {
    const [change] = changes('a.ts', text)
    expect(change?.words).toBe(words)
    expect(isFact(change!.table)).toBe(true)
  })

  it('may be written and read', () => {
    const harmless = 'tx.insert(Scan, row); names.delete(Scan); tx.find(Touch); cache.update(Scan)'
    expect(changes('a.ts', harmless)).toEqual([])
  })
})
