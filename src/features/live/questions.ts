import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { liveStateAt, questionStateOf, takesQuestions, type QuestionCheck } from '../../domain/live-session'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import { newId } from '../../platform/ids'
import type { Note } from '../../platform/http/serve'
import type { LiveDeps } from './doors'
import { LiveQuestion } from './entities/live-session'
import type { LiveSessions } from './sessions'

const PER_CUSTOMER = 5
const SHOWN = 50
/** A comment, for WeChat's content check (mini-program-api.md §6). */
const COMMENT_SCENE = 2

const SENTENCES: Readonly<Record<QuestionCheck, string>> = {
  pass: '已提交，主播会看到你的问题。',
  review: '已提交，审核后显示。',
  failed: '已提交，审核后显示。',
  risky: '这段内容可能不合适，审核后才会显示；也可以换一种说法再问。',
}

/** The question box of live sessions. */
export class Questions {
  constructor(
    private readonly deps: LiveDeps,
    private readonly sessions: LiveSessions,
  ) {}

  /**
   * Asks: WeChat checks the text first, and only what passes is shown. The same words again are the same question, as
   * the answer to the first try may have been lost on its way. Throws `live.no_questions`, `live.enough_questions`.
   */
  async ask(
    who: { customerId: string; openId: string },
    sessionId: string,
    text: string,
  ): Promise<{ question: LiveQuestion; sentence: string }> {
    const { db, clock, customers } = this.deps
    const session = await this.sessions.byId(sessionId)
    if (!takesQuestions(liveStateAt(session, clock.now())))
      throw new AppError('conflict', 'live.no_questions', '这场直播已结束，不能再提问。')
    const again = await askedBefore(db.read, { sessionId, customerId: who.customerId, text })
    if (again) return again
    await this.refuseTooMany(sessionId, who.customerId)
    const check = await this.check(who.openId, text)
    return db.transact(async (tx) => {
      const { id: customerId } = await customers.lock(tx, who.customerId)
      const row: LiveQuestion = {
        id: newId(),
        sessionId,
        customerId,
        text,
        check,
        state: questionStateOf(check),
        answer: null,
        reviewedBy: null,
        reviewedAt: null,
        createdAt: clock.now(),
      }
      const meanwhile = await askedBefore(tx, { sessionId, customerId, text })
      if (meanwhile) return meanwhile
      const asked = await tx.countBy(LiveQuestion, { sessionId, customerId })
      if (asked >= PER_CUSTOMER) throw enough()
      await tx.insert(LiveQuestion, row)
      return { question: row, sentence: SENTENCES[check] }
    })
  }

  /** What a shopper sees: what is shown to all, and their own whatever became of it; the newest first. */
  async seenBy(sessionId: string, customerId: string): Promise<LiveQuestion[]> {
    return this.deps.db.read.find(LiveQuestion, {
      where: [
        { sessionId, state: 'shown' },
        { sessionId, customerId },
      ],
      order: { id: 'DESC' },
      take: SHOWN,
    })
  }

  /** A person's decision; an answer goes to everybody who waits for it. Throws `live.question_unknown`. */
  review(
    id: string,
    decision: { state: 'shown' | 'hidden'; answer: string | null },
    staffId: string | null,
    note?: Note,
  ): Promise<LiveQuestion> {
    const { db, clock, reminders } = this.deps
    return db.transact(async (tx) => {
      const row = await tx.findOneBy(LiveQuestion, { id })
      if (!row || row.text === '')
        throw new AppError('not_found', 'live.question_unknown', '没有找到这个提问，请刷新后再试。')
      const at = clock.now()
      const { state } = decision
      const answer = decision.answer === null || decision.answer === '' ? row.answer : decision.answer
      const changed = { state, answer, reviewedBy: staffId, reviewedAt: at }
      await tx.update(LiveQuestion, { id }, changed)
      if (answer !== null && answer !== row.answer) {
        const { date, time } = wallClock(at, STORE_TIME_ZONE)
        await reminders.happened(tx, {
          purpose: 'answer',
          subjectId: id,
          cause: `answer:${id}`,
          variables: { question: row.text, answer, time: `${date} ${time}` },
          page: `pages/live/index?id=${row.sessionId}`,
        })
      }
      await note?.(tx, id)
      return { ...row, ...changed }
    })
  }

  private async refuseTooMany(sessionId: string, customerId: string): Promise<void> {
    if ((await this.deps.db.read.countBy(LiveQuestion, { sessionId, customerId })) >= PER_CUSTOMER)
      throw enough()
  }

  /** A check that cannot be made lets nothing through: the text waits for a person. */
  private async check(openId: string, text: string): Promise<QuestionCheck> {
    try {
      return (await this.deps.gateway.checkText(openId, COMMENT_SCENE, text)).suggestion
    } catch (error) {
      this.deps.log.warn({ reason: (error as Error).message }, 'a question could not be checked')
      return 'failed'
    }
  }
}

const enough = (): AppError =>
  new AppError('too_many', 'live.enough_questions', `一场直播最多提 ${PER_CUSTOMER} 个问题，主播会尽量回答。`)

async function askedBefore(
  reader: EntityManager,
  same: Pick<LiveQuestion, 'sessionId' | 'customerId' | 'text'>,
): Promise<{ question: LiveQuestion; sentence: string } | undefined> {
  const question = await reader.findOneBy(LiveQuestion, same)
  return question ? { question, sentence: SENTENCES[question.check] } : undefined
}
