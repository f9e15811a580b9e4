import { reactive } from 'vue'
import type { Say } from '../../control/contract'
import type { AppKind } from '../../world'
import { control } from './control'
import { onLine } from './world-store'

/** A message that the person sent and the sandbox has not confirmed yet. */
export interface OutgoingMessage {
  key: number
  personId: string
  app: AppKind
  say: Say
  state: 'sending' | 'failed'
  problem: string
}

/** Messages on their way, oldest first. */
export const outbox = reactive<OutgoingMessage[]>([])
let nextKey = 1

/** Sends a message; it stays in the outbox until its line arrives, or as failed with the reason. */
export async function say(personId: string, message: Say): Promise<void> {
  const entry: OutgoingMessage = {
    key: nextKey++,
    personId,
    app: message.app ?? 'official',
    say: message,
    state: 'sending',
    problem: '',
  }
  outbox.push(entry)
  await attempt(entry.key)
}

/** Sends a failed message again. */
export async function resend(key: number): Promise<void> {
  await attempt(key)
}

async function attempt(key: number): Promise<void> {
  const entry = outbox.find((one) => one.key === key)
  if (!entry) return
  entry.state = 'sending'
  try {
    await control.say(entry.personId, entry.say)
    drop(key)
  } catch (error) {
    entry.state = 'failed'
    entry.problem = error instanceof Error ? error.message : String(error)
  }
}

function drop(key: number): void {
  const index = outbox.findIndex((one) => one.key === key)
  if (index >= 0) outbox.splice(index, 1)
}

/** Removes a message from the outbox as soon as its line is on the screen. */
export function watchOutbox(): void {
  onLine((line) => {
    if (line.from !== 'me') return
    const sent = outbox.find(
      (one) => one.personId === line.personId && one.app === line.app && one.state === 'sending',
    )
    if (sent) drop(sent.key)
  })
}
