/** Lengths as WeChat counts them: bytes of UTF-8. Works in the browser too. */

/** How many bytes `text` takes in UTF-8 (half a surrogate pair counts as its replacement, 3). */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) bytes += bytesOf(character.codePointAt(0) as number)
  return bytes
}

/** The longest beginning of `text` that takes at most `maxBytes` bytes and ends between two characters. */
export function cutToBytes(text: string, maxBytes: number): string {
  // no unit takes more than three bytes, so most texts need no counting
  if (text.length * 3 <= maxBytes) return text
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += bytesOf(character.codePointAt(0) as number)
    if (bytes > maxBytes) return text.slice(0, end)
    end += character.length
  }
  return text
}

function bytesOf(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
