import type { PdfDocument } from '../../pdf/block.ts'

/** A file of the pack: its text in pieces, a document to draw, or a file on disk, `from` its path. */
export type PackPart = { path: string } & ({ kind: 'text'; pieces: string[] } | { kind: 'pdf'; document: PdfDocument } | { kind: 'file'; from: string })

/** What a pack holds, in the order in which it is written. */
export interface PackContent extends Omit<PackTask, 'file'> {
  parts: PackPart[]
}

/** What the thread that makes a pack is given at its start; it is sent the parts one by one, and then null. */
export interface PackTask {
  /** The archive to write. */
  file: string
  /** The folder within it that holds everything. */
  folder: string
  /** Of every entry, in milliseconds since 1970. */
  date: number
}
