import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const POOL = Buffer.alloc(4096)
let used = POOL.length
let lastTime = 0
let prefix = ''
let newest = 0
const tail = new Uint8Array(16)

function freshTail(): void {
  if (used + 16 > POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  for (let index = 0; index < 16; index++) tail[index] = POOL[used++]! & 31
}

/** Adds one to the random part, so that ids of the same millisecond still sort by birth. */
function nextTail(): void {
  for (let index = 15; index >= 0; index--) {
    if (tail[index]! < 31) {
      tail[index]!++
      return
    }
    tail[index] = 0
  }
}

/** The machine's time, except that it never goes back, so that ids sort by birth also after a clock was set. */
function present(): number {
  newest = Math.max(newest, Date.now())
  return newest
}

function timePrefix(at: number): string {
  let time = ''
  let rest = at
  for (let index = 0; index < 10; index++) {
    time = ALPHABET[rest % 32]! + time
    rest = Math.floor(rest / 32)
  }
  return time
}

/** A new ULID: 26 characters, sortable by time of birth, never reused. `at` is epoch ms. */
export function newId(at: number = present()): string {
  if (at === lastTime) nextTail()
  else {
    freshTail()
    lastTime = at
    prefix = timePrefix(at)
  }
  let id = prefix
  for (let index = 0; index < 16; index++) id += ALPHABET[tail[index]!]!
  return id
}
