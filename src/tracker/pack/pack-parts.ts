import type { PdfDocument } from '../../pdf/block.ts'

/** A file of the pack: its text, a document to draw, or a file of evidence as it was kept. */
export type PackPart = { path: string } & ({ kind: 'text'; text: string } | { kind: 'pdf'; document: PdfDocument } | { kind: 'kept'; storedAs: string })

export interface PackTask {
  /** The archive to write. */
  file: string
  /** The folder within it that holds everything. */
  folder: string
  uploads: string
  /** Of every entry, in milliseconds since 1970. */
  date: number
  /** In the order in which they are written. */
  parts: PackPart[]
}
