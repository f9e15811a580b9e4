import pino from 'pino'
import { censor, censorText } from './log-censor'

export { pseudonym } from './log-censor'

export type Logger = pino.Logger

/** A child logger's own fields do not pass through the censor; its plain names are caught here. */
const NEVER_BOUND = [
  'openId',
  'openid',
  'phone',
  'token',
  'accessToken',
  'access_token',
  'secret',
  'appSecret',
]

/** What the censor leaves of a person's id and of a phone number. */
const CENSORED = /^(undefined|[0-9a-f]{10}|\d{3}\*{4}\d{4})$/

/**
 * JSON lines on standard output. Callers log an allow-list of plain fields; what looks like a secret, a message body
 * or a person's id or phone number is censored all the same (reliability.md, log leakage).
 */
export function makeLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: NEVER_BOUND,
        censor: (value) => (CENSORED.test(String(value)) ? (value as string) : '[hidden]'),
      },
      formatters: { log: censor },
      // The censor has written errors out already.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(input, method) {
          const [first, ...rest]: unknown[] = input
          // Pino would take an error's message over as it is.
          const words =
            first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message])] : input
          const clean = words.map((word) => (typeof word === 'string' ? censorText(word) : word))
          method.apply(this, clean as typeof input)
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  )
}

/** A logger that says nothing. */
export const silentLogger = (): Logger => pino({ level: 'silent' })
