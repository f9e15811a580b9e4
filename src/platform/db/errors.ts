function codeOf(error: unknown): { code?: string; errno?: number } {
  const outer = error as { code?: string; errno?: number; driverError?: { code?: string; errno?: number } }
  return { code: outer?.driverError?.code ?? outer?.code, errno: outer?.driverError?.errno ?? outer?.errno }
}

/** Whether a write failed because a unique key was there already, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  const { code } = codeOf(error)
  return (
    code === 'ER_DUP_ENTRY' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  )
}

/** Deadlock (1213), lock wait time-out (1205) or MariaDB's changed-row error (1020): the same work may succeed. */
export function isRetryable(error: unknown): boolean {
  const { errno } = codeOf(error)
  return errno === 1213 || errno === 1205 || errno === 1020
}

/** The connection could not be made or was lost, so that nobody knows whether what was running happened. */
export function isConnectionLost(error: unknown): boolean {
  const outer = error as {
    fatal?: boolean
    sqlState?: string
    driverError?: { fatal?: boolean; sqlState?: string }
  }
  const driver = outer?.driverError ?? outer
  return driver?.fatal === true || !driver?.sqlState
}

/** The server ended a connection that was in use, or the network did (1927 and 4031 are MariaDB's and MySQL's words). */
export function isServerGone(error: unknown): boolean {
  const { code = '', errno = 0 } = codeOf(error)
  const outer = error as { fatal?: boolean; driverError?: { fatal?: boolean } }
  if ((outer?.driverError ?? outer)?.fatal === true) return true
  return [1927, 4031].includes(errno) || ['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE'].includes(code)
}
