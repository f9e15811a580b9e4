/**
 * The keyword index: one Aho–Corasick automaton on typed arrays that finds, in one pass over a folded text, every
 * phrase that the text contains, begins with, or equals. Built from a KeywordTrie in slices (domain/sliced.ts), and
 * movable to another thread as plain ArrayBuffers.
 */
import { edgeSlot, type KeywordTrie, type TrieArrays } from './keyword-trie'

/** How a phrase was found in the text; each implies the ones before it. */
export const FOUND_INSIDE = 1
export const FOUND_AT_START = 2
export const FOUND_WHOLE = 3

/** All arrays of an index; `Object.values(...).map(a => a.buffer)` is its transfer list. */
export interface KeywordIndexArrays extends TrieArrays {
  /** The node of the longest proper suffix that is in the trie. */
  fail: Int32Array
  /** The nearest node on the way of `fail` where a phrase ends; 0 if none. */
  shorter: Int32Array
}

/** What `scan` found: `count` different phrases, each with its number and how it was found (FOUND_…). */
export interface KeywordHits {
  count: number
  phrase: Int32Array
  how: Uint8Array
}

/** Makes an empty hit list; it grows by itself and is meant to be used again and again. */
export function newHits(): KeywordHits {
  return { count: 0, phrase: new Int32Array(64), how: new Uint8Array(64) }
}

/** An immutable automaton (but for the marks of the scan that is running). */
export class KeywordIndex {
  private readonly mask: number
  /** Per phrase: the number of the scan that reported it last. */
  private readonly seen: Uint32Array
  private scans = 0

  constructor(
    readonly arrays: KeywordIndexArrays,
    readonly phraseCount: number,
  ) {
    this.mask = arrays.edges.length - 1
    this.seen = new Uint32Array(phraseCount)
  }

  /** Bytes held by the arrays. */
  get byteLength(): number {
    return Object.values(this.arrays).reduce(
      (sum: number, array: { byteLength: number }) => sum + array.byteLength,
      this.seen.byteLength,
    )
  }

  /** The child of `node` over `unit`, or 0. */
  child(node: number, unit: number): number {
    const { rootChild, edges, parent, label } = this.arrays
    if (node === 0) return rootChild[unit]
    let slot = edgeSlot(node, unit, this.mask)
    for (let child = edges[slot]; child !== 0; child = edges[slot]) {
      if (parent[child] === node && label[child] === unit) return child
      slot = (slot + 1) & this.mask
    }
    return 0
  }

  /** Finds every phrase in the first `length` units of `units`, each once, and writes them to `hits`. */
  scan(units: Uint16Array, length: number, hits: KeywordHits): void {
    hits.count = 0
    if (this.phraseCount === 0) return
    const { fail, rootChild, phrase, shorter } = this.arrays
    this.nextScan()
    let node = 0
    for (let at = 0; at < length; at++) {
      const unit = units[at]
      let next = 0
      while (node !== 0 && (next = this.child(node, unit)) === 0) node = fail[node]
      node = node === 0 ? rootChild[unit] : next
      if (node === 0) continue
      const end = phrase[node] === 0 ? shorter[node] : node
      if (end !== 0) this.report(end, at + 1, length, hits)
    }
  }

  /** Reports the phrase ending at `node` and all shorter ones, until one that this scan has reported before. */
  private report(node: number, end: number, length: number, hits: KeywordHits): void {
    const { phrase, depth, shorter } = this.arrays
    for (; node !== 0; node = shorter[node]) {
      const found = phrase[node] - 1
      if (this.seen[found] === this.scans) return
      this.seen[found] = this.scans
      const how = depth[node] < end ? FOUND_INSIDE : end < length ? FOUND_AT_START : FOUND_WHOLE
      if (hits.count === hits.phrase.length) grow(hits)
      hits.phrase[hits.count] = found
      hits.how[hits.count++] = how
    }
  }

  private nextScan(): void {
    this.scans = (this.scans + 1) >>> 0
    if (this.scans !== 0) return
    this.seen.fill(0)
    this.scans = 1
  }
}

function grow(hits: KeywordHits): void {
  const phrase = new Int32Array(hits.phrase.length * 2)
  const how = new Uint8Array(hits.how.length * 2)
  phrase.set(hits.phrase)
  how.set(hits.how)
  hits.phrase = phrase
  hits.how = how
}

/** How many nodes are handled between two pauses. */
const NODES_PER_SLICE = 2048

/** Turns a trie into an index; the trie must not be added to afterwards. */
export function* buildKeywordIndex(trie: KeywordTrie): Generator<void, KeywordIndex> {
  const count = trie.nodeCount
  const arrays: KeywordIndexArrays = {
    ...trie.arrays,
    fail: new Int32Array(count),
    shorter: new Int32Array(count),
  }
  yield
  for (const name of ['parent', 'phrase'] as const) {
    arrays[name] = arrays[name].slice(0, count)
    yield
  }
  for (const name of ['label', 'depth'] as const) {
    arrays[name] = arrays[name].slice(0, count)
    yield
  }
  const index = new KeywordIndex(arrays, trie.phraseCount)
  const order = yield* byDepth(arrays.depth)
  for (let start = 1; start < count; start += NODES_PER_SLICE) {
    linkSuffixes(index, order, start, Math.min(start + NODES_PER_SLICE, count))
    yield
  }
  return index
}

/** All nodes, nearest to the root first (a counting sort). */
function* byDepth(depth: Uint16Array): Generator<void, Int32Array> {
  const SLICE = NODES_PER_SLICE * 32
  let deepest = 0
  for (let node = 0; node < depth.length; node++) {
    if (depth[node] > deepest) deepest = depth[node]
    if (node % SLICE === SLICE - 1) yield
  }
  const counts = new Int32Array(deepest + 2)
  for (let node = 0; node < depth.length; node++) {
    counts[depth[node] + 1]++
    if (node % SLICE === SLICE - 1) yield
  }
  for (let level = 1; level < counts.length; level++) counts[level] += counts[level - 1]
  yield
  const order = new Int32Array(depth.length)
  for (let node = 0; node < depth.length; node++) {
    order[counts[depth[node]]++] = node
    if (node % SLICE === SLICE - 1) yield
  }
  return order
}

/** Sets `fail` and `shorter` of some nodes; those nearer to the root must have theirs. */
function linkSuffixes(index: KeywordIndex, order: Int32Array, from: number, to: number): void {
  const { parent, label, fail, shorter, phrase } = index.arrays
  for (let at = from; at < to; at++) {
    const node = order[at]
    if (parent[node] === 0) continue
    const unit = label[node]
    let suffix = fail[parent[node]]
    let target = index.child(suffix, unit)
    while (target === 0 && suffix !== 0) {
      suffix = fail[suffix]
      target = index.child(suffix, unit)
    }
    fail[node] = target
    shorter[node] = phrase[target] !== 0 ? target : shorter[target]
  }
}
