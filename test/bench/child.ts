import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'

/** A candidate server in a process of its own. */
export interface Candidate {
  name: string
  port: number
  /** Milliseconds of CPU that its process has used so far, user and system. */
  cpuMs(): Promise<number>
  /** Asks the server to do something it offers, and waits until it is done; resolves with what it says. */
  ask(what: string): Promise<Record<string, number>>
  /** Waits until it has no background work left. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** What the children send. */
export type FromChild =
  { ready: number } | { answer: number; value: Record<string, number> } | { failed: string }

const root = path.join(__dirname, '../..')
const compiledFolder = path.join(root, 'dist/bench/test/bench')

/** Compiles the project as for production: what tsx runs is written for debugging and slower. */
export function compile(): void {
  const options = ['-p', 'tsconfig.json', '--noEmit', 'false', '--noCheck', '--outDir', 'dist/bench']
  const compiler = require.resolve('typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, ...options, '--tsBuildInfoFile', 'dist/bench/.tsbuildinfo'], {
    cwd: root,
    stdio: 'inherit',
  })
}

/** Starts a server script of this folder; `settings` reach it as JSON. */
export function startCandidate(
  name: string,
  script: string,
  settings: Record<string, unknown> = {},
): Promise<Candidate> {
  const child = fork(path.join(compiledFolder, `${script}.js`), [JSON.stringify(settings)], {
    execArgv: process.env['BENCH_NODE_ARGS']?.split(' ') ?? [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'test' },
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
    child.once('message', (message: FromChild) => {
      if ('ready' in message) resolve(candidateOf(name, child, message.ready))
      else reject(new Error(`${name}: ${'failed' in message ? message.failed : 'unexpected message'}`))
    })
  })
}

function candidateOf(name: string, child: ChildProcess, port: number): Candidate {
  const asked = new Map<
    number,
    { resolve(value: Record<string, number>): void; reject(error: Error): void }
  >()
  let serial = 0
  child.on('message', (message: FromChild & { id?: number }) => {
    if ('answer' in message) asked.get(message.answer)?.resolve(message.value)
    if ('failed' in message && message.id !== undefined)
      asked.get(message.id)?.reject(new Error(message.failed))
  })
  const ask = (what: string): Promise<Record<string, number>> =>
    new Promise((resolve, reject) => {
      const id = ++serial
      asked.set(id, { resolve, reject })
      child.send({ id, what })
    })
  return {
    name,
    port,
    ask,
    settle: async () => void (await ask('settle')),
    cpuMs: async () => (await ask('cpu'))['ms'] ?? 0,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
      }),
  }
}

/** The child's side: announces the port and answers questions. */
export function serveCandidate(
  port: number,
  offers: Record<string, () => Promise<Record<string, number>>> = {},
): void {
  process.on('message', ({ id, what }: { id: number; what: string }) => {
    void answerQuestion(id, what, offers)
  })
  process.send?.({ ready: port } satisfies FromChild)
}

async function answerQuestion(
  id: number,
  what: string,
  offers: Record<string, () => Promise<Record<string, number>>>,
): Promise<void> {
  try {
    const usage = process.cpuUsage()
    const own = { cpu: { ms: (usage.user + usage.system) / 1000 }, settle: {} }[what]
    const value = (await offers[what]?.()) ?? own
    if (!value) throw new Error(`nothing called ${what} is offered`)
    process.send?.({ answer: id, value } satisfies FromChild)
  } catch (error) {
    process.send?.({ failed: (error as Error).message, id })
  }
}
