import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(__dirname, '../..')

/** A sender as a process of its own, on a database that is there. */
export interface SenderProcess {
  child: ChildProcess
  /** When its last message left for WeChat (real time); 0 when none did. */
  lastLeft(): Promise<number>
  /** Ends without a chance to tidy up (SIGKILL). */
  kill(): Promise<void>
}

/** A process that has loaded the program and waits: reading it takes longer than everything else. */
export interface SpareSender {
  /** Opens the database and begins to send. */
  start(): Promise<SenderProcess>
  kill(): Promise<void>
}

/** Loads a sender; its environment names database and WeChat. */
export function spareSender(environment: Record<string, string>): SpareSender {
  const child = fork(path.join(ROOT, 'test/support/sender-child.ts'), {
    cwd: ROOT,
    execArgv: ['--require', 'tsx/cjs'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = (): Promise<unknown> =>
    Promise.race([
      once(child, 'message').then(([message]) => message as unknown),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the sender ended with ${code}`))),
    ])
  const ask = (question: string): Promise<unknown> => {
    const answered = answer()
    child.send(question)
    return answered
  }
  const loaded = answer()
  // Whoever starts it hears of it; a spare that nobody needs is killed.
  loaded.catch(() => undefined)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    kill,
    start: async () => {
      await loaded
      await ask('start')
      const lastLeft = async (): Promise<number> =>
        ((await ask('when did the last message leave?')) as { lastLeft: number }).lastLeft
      return { child, kill, lastLeft }
    },
  }
}
