const LOOK_AGAIN_MS = 50

/**
 * Looks at a page again until what is expected holds, as a person does who waits for it to be drawn. After `timeoutMs`
 * it fails with what the last look found. For what must NOT come, look once after waiting instead.
 */
export async function settled(look: () => Promise<void>, timeoutMs = 10_000): Promise<void> {
  const until = Date.now() + timeoutMs
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() >= until) throw error
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }
}
