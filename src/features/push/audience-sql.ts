/** SQL with its `?` parameters, put together from parts; the same on SQLite, MySQL and MariaDB. */
export interface Sql {
  sql: string
  parameters: (string | number)[]
}

/** A piece of SQL with the parameters of its question marks in order. */
export const piece = (sql: string, ...parameters: (string | number)[]): Sql => ({ sql, parameters })

/** Pieces between `opening` and `closing`, with `between` from one to the next. */
export function joined(parts: readonly Sql[], between: string): Sql {
  return {
    sql: parts.map(({ sql }) => sql).join(between),
    parameters: parts.flatMap(({ parameters }) => parameters),
  }
}

/** `column IN (?, ?)`; an empty list is never true. */
export function within(column: string, values: readonly string[]): Sql {
  if (values.length === 0) return piece('1 = 0')
  return piece(`${column} IN (${values.map(() => '?').join(', ')})`, ...values)
}

/** `EXISTS (SELECT 1 FROM …)` around a piece. */
export const exists = (from: Sql): Sql => ({ ...from, sql: `EXISTS (SELECT 1 FROM ${from.sql})` })

/** The opposite of a piece that is never null. */
export const not = (part: Sql): Sql => ({ ...part, sql: `NOT (${part.sql})` })

/** All of the pieces. */
export const and = (...parts: Sql[]): Sql => joined(parts, ' AND ')

/** A piece that keeps to itself beside others. */
export const bracketed = (part: Sql): Sql => ({ ...part, sql: `(${part.sql})` })

/** One of the pieces at least; none of them is never true. */
export const anyOf = (parts: readonly Sql[]): Sql =>
  parts.length === 0 ? piece('1 = 0') : joined(parts.map(bracketed), ' OR ')
