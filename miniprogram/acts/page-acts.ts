interface Loaded {
  data: { status: string }
  setData(data: { status: string; problem?: string }): void
}

interface Busy {
  data: { busy: boolean }
  setData(data: { busy: boolean }): void
}

interface Listed<Row> {
  data: { rows: Row[]; total: number }
  setData(data: { rows: Row[] }): void
}

/** How trouble is told: its sentence, and a way to show that over the page. */
export interface Telling {
  sentenceOf(error: unknown): string
  tell(sentence: string): Promise<unknown>
}

/** What tells the rows of most lists apart. */
export const idOf = ({ id }: { id: string }): string => id

/** What all pages do alike: be filled, do one act at a time, turn to the next page of a list. */
export class PageActs {
  /** The lists that have a further page on its way. */
  private readonly turning = new WeakSet<object>()

  constructor(private readonly telling: Telling) {}

  /** Says over the page what went wrong; what the page shows stays. */
  async tellTrouble(error: unknown): Promise<void> {
    await this.telling.tell(this.telling.sentenceOf(error))
  }

  /**
   * Fills a page: once the work is done it is ready, and after a failure it shows the sentence with the way to try again.
   * A page that is ready keeps what it shows meanwhile. `leadAway` may send the person elsewhere and answers whether it did.
   */
  async load(
    page: Loaded,
    work: () => Promise<unknown>,
    leadAway?: (error: unknown) => Promise<boolean>,
  ): Promise<void> {
    if (page.data.status === 'error') page.setData({ status: 'loading' })
    try {
      await work()
      page.setData({ status: 'ready' })
    } catch (error) {
      if (await leadAway?.(error)) return
      page.setData({ status: 'error', problem: this.telling.sentenceOf(error) })
    }
  }

  /** Does one act at a time, says what goes wrong, and answers whether it was done; a tap in the midst of one does nothing. */
  async once(page: Busy, act: () => Promise<unknown>): Promise<boolean> {
    if (page.data.busy) return false
    page.setData({ busy: true })
    try {
      await act()
      return true
    } catch (error) {
      await this.tellTrouble(error)
      return false
    } finally {
      page.setData({ busy: false })
    }
  }

  /**
   * Adds the next page of rows to a list that came `size` rows at a time, if there is one. A row that moved on to that page
   * meanwhile is not shown twice, and an answer that comes after the list was read anew is dropped.
   */
  async turn<Row>(
    list: Listed<Row>,
    size: number,
    keyOf: (row: Row) => string,
    read: (page: number) => Promise<Row[]>,
  ): Promise<void> {
    const { rows, total } = list.data
    if (this.turning.has(list) || rows.length >= total) return
    this.turning.add(list)
    try {
      const more = await read(Math.floor(rows.length / size) + 1)
      if (list.data.rows !== rows) return
      const known = new Set(rows.map(keyOf))
      list.setData({ rows: [...rows, ...more.filter((row) => !known.has(keyOf(row)))] })
    } catch (error) {
      await this.tellTrouble(error)
    } finally {
      this.turning.delete(list)
    }
  }
}
