/** The text of a file that a spreadsheet wrote: UTF-8, else GB 18030 as on Windows in China; undefined for anything else. */
export function csvText(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Not in this encoding; the next one is tried.
    }
  }
  return undefined
}
