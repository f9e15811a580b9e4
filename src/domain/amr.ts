const HEAD = '#!AMR\n'
const FRAME_MS = 20
/** Bytes of a frame after its first, by its mode (3GPP TS 26.101); the modes between are not used. */
const FRAME_BYTES = [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0]

/** How long an AMR voice is, in whole seconds and at least one; undefined for what is none. */
export function amrSeconds(bytes: Uint8Array): number | undefined {
  if (Buffer.from(bytes.subarray(0, HEAD.length)).toString('latin1') !== HEAD) return undefined
  let frames = 0
  for (let at = HEAD.length; at < bytes.length; frames++) at += 1 + FRAME_BYTES[(bytes[at]! >> 3) & 15]!
  return Math.max(1, Math.round((frames * FRAME_MS) / 1000))
}
