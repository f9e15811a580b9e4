import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(__dirname, '../..')

/** A sender as a process of its own, on a database that is there. */
export interface SenderProcess {
  child: ChildProcess
  /** Ends without a chance to tidy up (SIGKILL). */
  kill(): Promise<void>
}

/** Starts a sender and resolves once it works; its environment names database and WeChat. */
export async function startSenderProcess(environment: Record<string, string>): Promise<SenderProcess> {
  const child = fork(path.join(ROOT, 'test/support/sender-child.ts'), {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the sender ended with ${code}`))),
  ])
  return {
    child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
