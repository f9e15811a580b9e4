import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(__dirname, '../..')

/** What a finished command left behind. */
export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** A command that runs in a folder of its own, so that no .env of the machine reaches it. */
export class Command {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'guidepost-cli-'))
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly finished: Promise<Finished>

  constructor(file: string, args: string[], environment: Record<string, string>) {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.json'), ...environment }
    const script = ['--require', require.resolve('tsx/cjs'), path.join(root, file), ...args]
    this.child = spawn(process.execPath, script, { cwd: this.folder, env })
    this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString('utf8')))
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')))
    this.finished = new Promise((resolve) =>
      this.child.on('close', (code) => {
        rmSync(this.folder, { recursive: true, force: true })
        resolve({ code, stdout: this.stdout, stderr: this.stderr })
      }),
    )
  }

  /** Resolves with the first match in what was printed; rejects when the command ends without it. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match) return match
      if (this.child.exitCode !== null) throw new Error(`ended without ${pattern.source}: ${this.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** Runs a command of src/cli (or main) to its end. */
export const run = (file: string, args: string[], environment: Record<string, string>): Promise<Finished> =>
  new Command(file, args, environment).finished
