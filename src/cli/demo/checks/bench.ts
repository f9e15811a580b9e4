import { strict as assert } from 'node:assert'
import type { ChatContent, ChatLine } from '../../../sandbox/world'
import type { Follower } from '../../../sandbox/client'
import type { System } from '../system'
import type { ConsoleUser } from './console-user'

/** One thing that must hold, played on the running system. */
export interface Check {
  name: string
  run(bench: CheckBench): Promise<void>
}

/** A running system with what checks keep asking for. */
export class CheckBench {
  constructor(
    readonly system: System,
    readonly user: ConsoleUser,
  ) {}

  get sandbox() {
    return this.system.sandbox.client
  }

  /** A new person who follows; the welcome and its card have arrived. */
  async follower(nickname = '小明'): Promise<Follower> {
    const person = await this.sandbox.follower({ nickname })
    await person.waitForLine((line) => line.content.type === 'miniprogrampage')
    return person
  }

  /** Lets the person say something and returns the passive reply to it. */
  async ask(person: Follower, text: string): Promise<ChatContent> {
    const delivery = await person.say(text)
    const lines = await person.chat()
    const reply = lines.find((line) => line.from === 'account' && line.deliveryId === delivery.id)
    assert.ok(reply, `no reply to ${text}: ${delivery.state} ${delivery.outcome}`)
    return reply.content
  }

  /** The reply must be a text that holds `part`. */
  async asksAndReads(person: Follower, text: string, part: string): Promise<void> {
    const content = await this.ask(person, text)
    assert.equal(content.type, 'text')
    assert.match((content as { text: string }).text, new RegExp(part))
  }

  /** Waits for a customer-service message of this type that came after now. */
  async service(person: Follower, type: ChatContent['type'], timeoutMs = 8000): Promise<ChatLine> {
    return person.waitForLine((line) => line.via === 'service' && line.content.type === type, timeoutMs)
  }

  /** Rows of a table that a condition picks, counted in the server's own database. */
  async count(table: string, where: string, values: unknown[]): Promise<number> {
    const rows: { n: number | string }[] = await this.system.app.db.read.query(
      `SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`,
      values,
    )
    return Number(rows[0]!.n)
  }

  /** How often WeChat's API was called on a path. */
  async calls(path: string): Promise<number> {
    return (await this.sandbox.calls(2000)).filter((call) => call.path === path).length
  }
}
