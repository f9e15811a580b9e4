import type { Progress } from '../../api/use-progress'

/** A line of a file that cannot be taken over. */
export interface FileProblem {
  line: number
  column?: string | null
  message: string
}

/** What every look at a file says. */
export interface FilePreview {
  /** The first ones; `problemCount` counts all. */
  problems: readonly FileProblem[]
  problemCount: number
}

/** One kind of file that the wizard imports. */
export interface ImportKind<P extends FilePreview> {
  title: string
  lead?: string
  hint: string
  /** Wrong rows are left out and the others taken over; else one wrong row refuses the file. */
  leavesBadRows?: boolean
  /** Reads a file; nothing is changed. */
  look(file: File): Promise<P>
  summaryOf(preview: P): string
  /** How many would be taken over; with none there is nothing to do. */
  countOf(preview: P): number
  /** What the button says; `nothing` when there is nothing to do. */
  run(count: number): string
  nothing?: string
  /** Begins, and gives how to ask how far it is; nothing when it is over already. */
  begin(file: File): Promise<(() => Promise<Progress>) | undefined>
}

/** An import in a list. */
export interface ImportedFile {
  id: string
  fileName: string
  state: 'running' | 'done' | 'failed' | 'undoing' | 'undone'
  total: number
  createdAt: string
  createdByName?: string | null
}

/** What a list of imports says of one. */
export interface ImportWords<T extends ImportedFile> {
  /** What became of its rows. */
  resultOf(one: T): string
  /** How many of its rows are through. */
  doneOf(one: T): number
  /** What is not as wanted: rows that were refused, rows that undo left. */
  notesOf(one: T): string[]
  /** Which rows these are. */
  left: { title: string; of(one: T): Promise<{ items: FileProblem[]; total: number }> }
  /** Taking one back; without it imports stay. */
  undo?: { body: string; act(id: string): Promise<unknown> }
}
