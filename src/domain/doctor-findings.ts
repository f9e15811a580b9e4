/** What the doctor is told and what it says. */

export type AppName = 'official' | 'miniapp'

/** What asking WeChat for a token came to. */
export type TokenProbe =
  | { state: 'ok' }
  | { state: 'refused'; errcode: number }
  | { state: 'unreachable'; reason: string }
  /** Somebody answered, but not as WeChat does: a proxy's page, a wrong address. */
  | { state: 'garbled'; reason: string }

/** What calling our own public callback address came to. */
export type CallbackProbe =
  | { state: 'ok' }
  | { state: 'unreachable'; reason: string }
  | { state: 'answered'; status: number; what: 'verification' | 'message' }
  /** The message was refused in the configured mode and taken in another one. */
  | { state: 'other-mode'; configured: string; running: string }

/** Everything that was looked at; absent parts could not be, because something before them failed. */
export interface DoctorFacts {
  nodeVersion: string
  isProduction: boolean
  publicUrl: string
  configProblems: string[]
  /** Built browser applications that are missing. */
  missingBuilds: string[]
  database?:
    | { state: 'failed'; reason: string }
    | {
        state: 'ok'
        engine: string
        isDurable: boolean
        /** Only on MySQL and MariaDB. */
        collation?: string
        pendingMigrations: number
        admins: number
      }
  redis?: { state: 'ok' } | { state: 'failed'; reason: string }
  apps: { app: AppName; appId: string; token: TokenProbe; rightsErrcode?: number }[]
  /** Server time minus WeChat's, in ms, as far as the Date header tells. */
  clockSkewMs?: number
  callbacks: { app: AppName; probe: CallbackProbe }[]
  /** Callbacks that the running server refused since its start, by reason; absent when it was not asked. */
  refusals?: Partial<Record<string, number>>
  /** Whether the account has a menu; absent when it was not asked. */
  hasMenu?: boolean
}

/** One thing the doctor found. Sentences are for people who run the system. */
export interface DoctorFinding {
  id: string
  level: 'ok' | 'warning' | 'error'
  title: string
  detail: string
  nextStep: string | null
}

/** The apps' names as people say them. */
export const APP: Record<AppName, string> = { official: '公众号', miniapp: '小程序' }

/** Something to mend. */
export const found = (
  level: 'warning' | 'error',
  id: string,
  title: string,
  detail: string,
  nextStep: string,
): DoctorFinding => ({ id, level, title, detail, nextStep })

/** Something that is as it should be. */
export const fine = (id: string, title: string, detail: string): DoctorFinding => ({
  id,
  level: 'ok',
  title,
  detail,
  nextStep: null,
})
