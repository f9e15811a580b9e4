import type { Database } from '../../platform/db/database'
import type { AppCredentials } from '../../wechat/account'
import { callbackPaths } from '../../wechat/callback/account'
import type { BodyFormat } from '../../wechat/callback/envelope'
import type { ProbeTarget } from './callback-probe'
import type { Patient } from './examine'

type Mode = ProbeTarget['mode']

/** The settings that an examination needs; the configuration has them all. */
export interface PatientSettings {
  isProduction: boolean
  publicUrl: string
  wechatApiUrl: string
  wechat: AppCredentials & { accountId: string; token: string; encodingAesKeys: string[]; mode: Mode }
  /** The time that the server goes by, epoch ms. */
  now(): number
  miniapp: AppCredentials & { token: string; encodingAesKeys: string[]; mode: Mode; format: BodyFormat }
}

/** Whether Redis answers; undefined when none is configured. */
export async function redisState(
  client: { ping(): Promise<unknown> } | undefined,
): Promise<Patient['redis']> {
  if (!client) return undefined
  try {
    await client.ping()
    return { state: 'ok' }
  } catch (error) {
    return { state: 'failed', reason: (error as Error).message }
  }
}

/** The patient behind a configuration; storage is what opening it came to. */
export function patientOf(
  settings: PatientSettings,
  database: { state: 'failed'; reason: string } | { state: 'ok'; db: Database; admins: number },
  rest: Pick<Patient, 'redis' | 'refusals'> = {},
): Patient {
  const { isProduction, publicUrl, wechatApiUrl, wechat, miniapp, now } = settings
  return {
    isProduction,
    publicUrl,
    wechatApiUrl,
    apps: { official: wechat, miniapp },
    callbacks: {
      official: {
        ...wechat,
        url: publicUrl + callbackPaths.official,
        encodingAesKey: wechat.encodingAesKeys[0]!,
        format: 'xml',
        now,
      },
      miniapp: {
        ...miniapp,
        url: publicUrl + callbackPaths.miniapp,
        accountId: 'gh_doctor',
        now,
        encodingAesKey: miniapp.encodingAesKeys[0]!,
      },
    },
    database,
    ...rest,
  }
}
