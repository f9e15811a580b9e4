import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { request } from 'undici'

const ROOT = path.resolve(__dirname, '../..')

/** The server as a process of its own, as an operating system sees it. */
export interface ServerProcess {
  url: string
  child: ChildProcess
  /** Stands still without noticing (SIGSTOP), and goes on (SIGCONT). */
  freeze(): void
  thaw(): void
  /** Ends without a chance to tidy up (SIGKILL). */
  kill(): Promise<void>
  /** Asks it to end (SIGTERM) and resolves with its exit code. */
  stop(): Promise<number | null>
}

/** Starts `src/main.ts` with this environment on a port of its choice and resolves once it is ready. */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', 'src/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const port = await portOf(child)
  const url = `http://127.0.0.1:${port}`
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill('SIGCONT')
    child.kill(signal)
    await once(child, 'exit')
    return child.exitCode
  }
  await untilReady(url)
  return {
    url,
    child,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** Reads the port from the server's own first log lines; rejects with what it said when it ended instead. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-20_000)
      const port = /"port":(\d+)/.exec(said)?.[1]
      if (port) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)))
  })
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const ready = await request(`${url}/readyz`).then(
      async ({ statusCode, body }) => (await body.dump(), statusCode === 200),
      () => false,
    )
    if (ready) return
    if (Date.now() > deadline) throw new Error('the server was not ready within 20 s')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
