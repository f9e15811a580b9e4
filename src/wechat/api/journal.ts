import { explain } from './errors'

const KEPT = 500

/** Errors of one kind since this process started, newest kinds first. `errcode` is null for transport failures. */
export interface ErrorCount {
  errcode: number | null
  /** Transport failures: timeout, http-503 … */
  reason: string | null
  path: string
  count: number
  /** Epoch ms, real time. */
  lastAt: number
  meaning: string
  step: string
}

interface Entry {
  at: number
  path: string
  errcode: number | null
  reason: string | null
}

/** The recent failures of WeChat's API, in memory; it holds codes and paths only. */
export class ApiJournal {
  private readonly entries: Entry[] = []
  /** Calls since the start, and those that failed. */
  calls = 0
  failures = 0

  /** Counts a call that ended well. */
  noteOk(): void {
    this.calls++
  }

  /** Keeps a failure: WeChat's errcode, or why there was no answer. */
  noteFailure(path: string, errcode: number | null, reason: string | null): void {
    this.calls++
    this.failures++
    this.entries.push({ at: Date.now(), path, errcode, reason })
    if (this.entries.length > KEPT) this.entries.shift()
  }

  /** The kept failures by code and path. */
  recent(): ErrorCount[] {
    const groups = new Map<string, ErrorCount>()
    for (const { at, path, errcode, reason } of this.entries) {
      const key = `${errcode ?? reason} ${path}`
      const group = groups.get(key)
      if (group) {
        group.count++
        group.lastAt = at
      } else groups.set(key, { errcode, reason, path, count: 1, lastAt: at, ...words(errcode) })
    }
    return [...groups.values()].sort((a, b) => b.lastAt - a.lastAt)
  }
}

function words(errcode: number | null): { meaning: string; step: string } {
  if (errcode !== null) {
    const { meaning, step } = explain(errcode)
    return { meaning, step }
  }
  return {
    meaning: '没有得到微信的正常应答',
    step: '请检查服务器到微信的网络；若持续出现，请查看微信公众平台公告。',
  }
}
