import { MoreThan, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import type { MiniappGateway } from '../../wechat/api/gateway'
import type { Consents } from './consents'
import { PhoneAsk } from './entities/phone-ask'
import { lockCustomer } from './lock'
import type { PhoneAttached, PhoneEvidence } from './phones'
import { explainCode } from './sign-in'

/** WeChat is asked, and paid, at most once in this time per customer (domain.md 3.3 step 5). */
const ASK_AGAIN_MS = 90 * 86_400_000

/** What the phone button needs. */
export interface PhoneButtonDeps {
  db: Database
  clock: Clock
  miniapp: Pick<MiniappGateway, 'phoneNumber'>
  consents: Consents
  attach(
    tx: EntityManager,
    given: { customerId: string; phone: string; evidence: PhoneEvidence; at: number },
  ): Promise<PhoneAttached>
}

const noConsent = (): AppError =>
  new AppError('conflict', 'phone.no_consent', '请先同意手机号的使用说明，再授权手机号。')
const askedRecently = (): AppError =>
  new AppError('conflict', 'phone.asked_recently', '90 天内已经授权过一次手机号，如需更换请联系门店。')

/** Reserves the paid question, so that two taps at once pay for one. */
async function reserve({ db, clock, consents }: PhoneButtonDeps, customerId: string): Promise<string> {
  return db.transact(async (tx) => {
    const { id } = await lockCustomer(tx, customerId)
    if ((await consents.state(id, 'phone')) !== 'given') throw noConsent()
    const now = clock.now()
    if (await tx.existsBy(PhoneAsk, { customerId: id, at: MoreThan(now - ASK_AGAIN_MS) }))
      throw askedRecently()
    const ask = { id: newId(), customerId: id, at: now }
    await tx.insert(PhoneAsk, ask)
    return ask.id
  })
}

/**
 * Reads the phone number behind the code of `getPhoneNumber` and gives it to the customer (mini-program-api.md §2).
 * Needs the consent for the purpose `phone`; a question that WeChat refused costs nothing and does not count.
 */
export async function pressPhoneButton(
  deps: PhoneButtonDeps,
  customerId: string,
  code: string,
): Promise<PhoneAttached> {
  const { db, clock, miniapp, attach } = deps
  const askId = await reserve(deps, customerId)
  const { phoneNumber, countryCode } = await miniapp.phoneNumber(code).catch(async (error: unknown) => {
    await db.transact((tx) => tx.delete(PhoneAsk, { id: askId }))
    throw explainCode(error, 'phone')
  })
  const phone = countryCode === '86' || countryCode === '' ? phoneNumber : `+${countryCode}${phoneNumber}`
  return db.transact((tx) => attach(tx, { customerId, phone, evidence: 'verified_phone', at: clock.now() }))
}
