import { createHmac, timingSafeEqual } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import {
  acceptedSteps,
  digitsOf,
  memberCodeText,
  nextStepAt,
  readMemberCode,
  RECOGNISED_STEPS,
  stepAt,
  USE_MS,
} from '../../domain/member-code'
import { newId } from '../../platform/ids'
import type { SecretBox } from '../../platform/secret-box'
import { cardOfCustomer, currentCard, lockCard, noCard } from './card-lock'
import type { CustomersDoor, Ground } from './doors'
import { Card, MemberCodeUse } from './entities'
import type { Guesses } from './guesses'

/** What the phone draws now; `nextChangeAt` by the server's clock. */
export interface ShownCode {
  text: string
  number: string
  serverTime: number
  nextChangeAt: number
}

/** A code that a till may work with until `expiresAt`. */
export interface CodeUse {
  codeUseId: string
  customerId: string
  cardId: string
  expiresAt: number
}

/** What a till read and who it is. */
export interface CodeReading {
  text: string
  /** Epoch ms; the server's time, or the till's for a sale that was made offline. */
  at: number
  /** The API key or the member of staff. */
  tillKey: string
  storeId: string | null
}

const refusal = (code: string, message: string): AppError =>
  new AppError('conflict', `member_code.${code}`, message)

/** Codes that change every minute of the server's clock; the secret never leaves the server. */
export class MemberCodes {
  constructor(
    private readonly ground: Ground & { customers: Pick<CustomersDoor, 'lock'> },
    private readonly box: SecretBox,
    private readonly guesses: Guesses,
  ) {}

  /** The code that a customer shows now; throws `card.unknown`. */
  async shown(customerId: string): Promise<ShownCode> {
    const serverTime = this.ground.clock.now()
    const card = await cardOfCustomer(this.ground.db.read, customerId)
    const proof = card ? this.prove(card, stepAt(serverTime)) : undefined
    if (!card || proof === undefined) throw noCard()
    const text = memberCodeText(card.codeRef!, proof)
    return { text, number: card.number, serverTime, nextChangeAt: nextStepAt(serverTime) }
  }

  /**
   * Says whose card a code is, once: the same till gets the same use again for 30 minutes, another till is refused
   * (decisions.md 23). Refusals: `member_code.not_ours`, `.unknown`, `.too_old`, `.used`, `.too_many`.
   */
  async verify(tx: EntityManager, reading: CodeReading): Promise<CodeUse> {
    this.guesses.assertAllowed(reading.tillKey)
    const parts = readMemberCode(reading.text)
    if (!parts)
      throw refusal('not_ours', '这不是会员码。请让顾客打开小程序的“会员码”页面，扫那里的条码或二维码。')
    const seen = await tx.findOneBy(Card, { codeRef: parts.cardRef })
    const step = seen ? this.stepOf(seen, parts.proof, reading.at) : undefined
    if (!seen || step === undefined) {
      this.guesses.note(reading.tillKey)
      throw refusal('unknown', '会员码不正确。请让顾客刷新会员码后重新扫描。')
    }
    const card = await this.lockInOrder(tx, seen.id)
    return this.use(tx, card, step, reading)
  }

  private async use(tx: EntityManager, card: Card, step: number, reading: CodeReading): Promise<CodeUse> {
    const { at, tillKey, storeId } = reading
    const known = await tx.findOneBy(MemberCodeUse, { cardId: card.id, step })
    if (known) {
      if (known.tillKey !== tillKey)
        throw refusal('used', '这个会员码已在另一台收银设备上用过。请让顾客刷新会员码后重新扫描。')
      if (known.expiresAt <= at)
        throw refusal('too_old', '这个会员码的核验已超过 30 分钟。请让顾客刷新会员码后重新扫描。')
      return answer(known, card)
    }
    if (!acceptedSteps(at).includes(step))
      throw refusal('too_old', '会员码已过期（截图或停留太久）。请让顾客刷新会员码后重新扫描。')
    const row: MemberCodeUse = {
      id: newId(),
      cardId: card.id,
      step,
      tillKey,
      storeId,
      at,
      expiresAt: at + USE_MS,
    }
    await tx.insert(MemberCodeUse, row)
    return answer(row, card)
  }

  /** The use itself, for a sale that names it: throws unless it is this till's and not over. */
  async useOf(tx: EntityManager, codeUseId: string, tillKey: string, at: number): Promise<CodeUse> {
    const known = await tx.findOneBy(MemberCodeUse, { id: codeUseId })
    if (!known || known.tillKey !== tillKey)
      throw refusal('unknown', '没有找到这次会员码核验，请重新扫描会员码。')
    if (known.expiresAt <= at)
      throw refusal('too_old', '这次会员码核验已超过 30 分钟，请让顾客刷新会员码后重新扫描。')
    return answer(known, await this.lockInOrder(tx, known.cardId))
  }

  /** Locks the customer before the card: whoever locks the customer for a refund or a merge takes the card next. */
  private async lockInOrder(tx: EntityManager, cardId: string): Promise<Card> {
    const seen = await currentCard(tx, cardId)
    if (!seen) throw noCard()
    await this.ground.customers.lock(tx, seen.customerId)
    return lockCard(tx, seen.id)
  }

  /** Which of the last steps a proof belongs to; every comparison takes the same time. */
  private stepOf(card: Card, proof: string, at: number): number | undefined {
    const given = Buffer.from(proof)
    const newest = stepAt(at)
    let found: number | undefined
    for (let step = newest; step > newest - RECOGNISED_STEPS; step--) {
      const right = this.prove(card, step)
      if (right !== undefined && timingSafeEqual(Buffer.from(right), given)) found ??= step
    }
    return found
  }

  /** The eight digits of a step; undefined when the card's secret was destroyed. */
  private prove(card: Card, step: number): string | undefined {
    if (card.state !== 'active' || card.codeSecret === null || card.codeRef === null) return undefined
    const secret = this.box.open(card.codeSecret, card.id)
    if (secret === undefined) return undefined
    return digitsOf(createHmac('sha256', Buffer.from(secret, 'base64url')).update(String(step)).digest())
  }
}

const answer = (use: MemberCodeUse, card: Card): CodeUse => ({
  codeUseId: use.id,
  customerId: card.customerId,
  cardId: card.id,
  expiresAt: use.expiresAt,
})
