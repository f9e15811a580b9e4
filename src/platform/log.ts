import { createHmac, randomBytes } from 'node:crypto'
import pino from 'pino'

export type Logger = pino.Logger

/** Fields that must never be written, wherever they turn up in a log object. */
const SECRET = [
  'access_token',
  'accessToken',
  'secret',
  'appSecret',
  'password',
  'token',
  'body',
  'openId',
  'openid',
]

/**
 * JSON lines on standard output. Callers log an allow-list of plain fields; what looks like a secret, a message body
 * or a person's id is censored all the same (reliability.md, log leakage).
 */
export function makeLogger(level: string, destination?: pino.DestinationStream): Logger {
  const paths = SECRET.flatMap((name) => [name, `*.${name}`])
  return pino(
    {
      level,
      base: undefined,
      redact: { paths, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  )
}

/** A logger that says nothing. */
export const silentLogger = (): Logger => pino({ level: 'silent' })

const processKey = randomBytes(32)

/** A short stand-in for a person's id, the same within one process, so that log lines about one person can be joined. */
export function pseudonym(value: string): string {
  return createHmac('sha256', processKey).update(value).digest('hex').slice(0, 10)
}
