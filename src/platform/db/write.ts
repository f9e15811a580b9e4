/** Values that both drivers bind alike. Booleans are 1 and 0. */
export type Value = string | number | null

/** What happens when a row's unique key is there already. */
export type OnConflict =
  | 'ignore'
  | {
      /** The unique key's columns (SQLite needs them named). */
      keys: readonly string[]
      /** Columns to take over from the new row, or to raise by its value. */
      update: Readonly<Record<string, 'set' | 'add'>>
      /** Take over only when the new row's value of this column is not older than the stored one. */
      newerBy?: string | undefined
    }

/**
 * One row to insert, as data, so that a group of them becomes one statement on MySQL/MariaDB and a prepared statement
 * on SQLite. The first column is the primary key.
 */
export interface RowWrite {
  table: string
  columns: readonly string[]
  values: readonly Value[]
  onConflict?: OnConflict
}

/**
 * What the hot path commits at once: the claim decides (its unique key makes the work happen once) and the effects
 * are written only when the claim was new.
 */
export interface HotUnit {
  claim: RowWrite
  effects: readonly RowWrite[]
}

interface Shape {
  table: string
  key: string
}

const shapes = new WeakMap<readonly string[], Map<OnConflict | undefined, Shape>>()

/**
 * The writes that look alike share one statement; this is the key they share. Writers that use the same lists of
 * columns and the same conflict rule every time (as objects) get it from memory.
 */
export function shapeOf(write: RowWrite): string {
  let byRule = shapes.get(write.columns)
  if (byRule === undefined) shapes.set(write.columns, (byRule = new Map()))
  const known = byRule.get(write.onConflict)
  if (known?.table === write.table) return known.key
  const conflict = write.onConflict
  const named = typeof conflict === 'object' ? JSON.stringify(conflict) : (conflict ?? '')
  const key = `${write.table}|${write.columns.join(',')}|${named}`
  if (byRule.size < KEPT_RULES) byRule.set(conflict, { table: write.table, key })
  return key
}

/** A writer that makes a new rule for every row is remembered no further. */
const KEPT_RULES = 16

const quote = (name: string): string => `\`${name}\``

const excluded = (column: string): string => `excluded.${quote(column)}`

const isNewerBy = ({ table }: RowWrite, column: string, incoming: (column: string) => string): string =>
  `${incoming(column)} >= ${quote(table)}.${quote(column)}`

/** The assignments of an upsert. MySQL knows no condition for all of them, so each carries it. */
function updates(write: RowWrite, incoming: (column: string) => string): string[] {
  const conflict = write.onConflict
  if (conflict === undefined || conflict === 'ignore') return []
  const { newerBy } = conflict
  const own = (column: string): string => `${quote(write.table)}.${quote(column)}`
  const lines = Object.entries(conflict.update).map(([column, how]) => {
    const value = how === 'add' ? `${own(column)} + ${incoming(column)}` : incoming(column)
    if (newerBy === undefined) return { column, sql: value }
    return {
      column,
      sql: `CASE WHEN ${isNewerBy(write, newerBy, incoming)} THEN ${value} ELSE ${own(column)} END`,
    }
  })
  // MySQL assigns from left to right and would compare with the value it just set, so the compared column goes last.
  lines.sort((a, b) => Number(a.column === newerBy) - Number(b.column === newerBy))
  return lines.map((line) => `${quote(line.column)} = ${line.sql}`)
}

/** The INSERT for `rows` rows shaped like `write`, in the words of one engine. */
export function insertSql(write: RowWrite, rows: number, engine: 'sqlite' | 'mysql'): string {
  const tuple = `(${write.columns.map(() => '?').join(', ')})`
  const head = `INSERT INTO ${quote(write.table)} (${write.columns.map(quote).join(', ')}) VALUES ${Array(rows).fill(tuple).join(', ')}`
  const conflict = write.onConflict
  if (conflict === undefined) return head
  if (engine === 'sqlite') {
    if (conflict === 'ignore') return `${head} ON CONFLICT DO NOTHING`
    const set = updates({ ...write, onConflict: { ...conflict, newerBy: undefined } }, excluded)
    const isNewer =
      conflict.newerBy === undefined ? '' : ` WHERE ${isNewerBy(write, conflict.newerBy, excluded)}`
    return `${head} ON CONFLICT (${conflict.keys.map(quote).join(', ')}) DO UPDATE SET ${set.join(', ')}${isNewer}`
  }
  const key = quote(write.columns[0]!)
  if (conflict === 'ignore') return `${head} ON DUPLICATE KEY UPDATE ${key} = ${quote(write.table)}.${key}`
  return `${head} ON DUPLICATE KEY UPDATE ${updates(write, (column) => `VALUES(${quote(column)})`).join(', ')}`
}
