/** The growing half of the keyword index: a trie of phrases on typed arrays with one hash table for its edges. */

/** Finds the slot of edge (`node`, `unit`) in a table of `mask + 1` slots. */
export function edgeSlot(node: number, unit: number, mask: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)
  hash ^= hash >>> 15
  return hash & mask
}

/** The arrays of a trie. Node 0 is the root; a child's number is always above its parent's. */
export interface TrieArrays {
  /** Parent node, and the UTF-16 unit on the edge from it. */
  parent: Int32Array
  label: Uint16Array
  depth: Uint16Array
  /** 0, or the phrase's number plus one where a phrase ends. */
  phrase: Int32Array
  /** Children of the root by unit. */
  rootChild: Int32Array
  /** Open-addressing hash table of all other edges: slot → child. */
  edges: Int32Array
}

/** Phrases are added one by one; equal ones share a number. Capacity is fixed at the start so that no step is long. */
export class KeywordTrie {
  readonly arrays: TrieArrays
  private readonly mask: number
  private nodes = 1
  private phrases = 0

  /** `maxUnits`: the sum of the lengths of all phrases that will be added, in UTF-16 units. */
  constructor(maxUnits: number) {
    const capacity = maxUnits + 1
    let slots = 16
    while (slots * 0.7 < capacity) slots *= 2
    this.mask = slots - 1
    this.arrays = {
      parent: new Int32Array(capacity),
      label: new Uint16Array(capacity),
      depth: new Uint16Array(capacity),
      phrase: new Int32Array(capacity),
      rootChild: new Int32Array(0x10000),
      edges: new Int32Array(slots),
    }
  }

  get nodeCount(): number {
    return this.nodes
  }

  get phraseCount(): number {
    return this.phrases
  }

  /** Adds the phrase in `units` from `from` up to `to` (not empty) and returns its number, 0, 1, 2 … */
  add(units: Uint16Array, from: number, to: number): number {
    let node = 0
    for (let at = from; at < to; at++) node = this.child(node, units[at], at - from + 1)
    const { phrase } = this.arrays
    if (phrase[node] === 0) phrase[node] = ++this.phrases
    return phrase[node] - 1
  }

  private child(node: number, unit: number, depth: number): number {
    const { rootChild, edges, parent, label } = this.arrays
    if (node === 0) return rootChild[unit] || (rootChild[unit] = this.newNode(0, unit, depth))
    let slot = edgeSlot(node, unit, this.mask)
    for (let child = edges[slot]; child !== 0; child = edges[slot]) {
      if (parent[child] === node && label[child] === unit) return child
      slot = (slot + 1) & this.mask
    }
    return (edges[slot] = this.newNode(node, unit, depth))
  }

  private newNode(parent: number, unit: number, depth: number): number {
    const { arrays } = this
    const node = this.nodes++
    if (node >= arrays.parent.length) throw new RangeError('more units were added than announced')
    arrays.parent[node] = parent
    arrays.label[node] = unit
    arrays.depth[node] = depth
    return node
  }
}
