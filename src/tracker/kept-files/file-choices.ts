import { z } from 'zod'
import type { SheetColumns } from '../workbook/workbook.ts'

/** What a file may be. */
export const fileKinds = ['rollout-tracker', 'supplier-catalogue', 'operational-test-plan', 'ods-organisations', 'ods-successors'] as const
export type FileKind = (typeof fileKinds)[number]
export const isFileKind = (text: unknown): text is FileKind => fileKinds.some((kind) => kind === text)

/** What someone chose for a sheet: its row of headings (null if it has none), and what each column is. */
const sheetChoice = z.object({
  at: z.number(),
  headingRow: z.number().nullable().exactOptional(),
  fields: z.array(z.string().nullable()).exactOptional(),
})
export type SheetChoice = z.output<typeof sheetChoice>

export const fileChoices = z.object({ kind: z.enum(fileKinds).nullable(), sheets: z.array(sheetChoice) })
export type FileChoices = z.output<typeof fileChoices>

const sheetColumns = z.object({ width: z.number(), blank: z.array(z.number()) }) satisfies z.ZodType<SheetColumns>

/** A sheet of a file and what it looks like. */
const outlinedSheet = z.object({
  name: z.string(),
  isHidden: z.boolean(),
  /** Rows and cells that hold anything. */
  rows: z.number(),
  cells: z.number(),
  columns: sheetColumns,
  looksLike: z.enum(fileKinds).nullable(),
  /** Why it looks like that, or why like nothing. */
  why: z.string(),
  /** Whether it would be read if nobody said otherwise. */
  isProposed: z.boolean(),
})
export type OutlinedSheet = z.output<typeof outlinedSheet>

export const outline = z.object({
  /** What the file as a whole is; null if nothing tells. */
  kind: z.enum(fileKinds).nullable(),
  /** Whether its headings are known: otherwise someone has to say what its columns are. */
  isSure: z.boolean(),
  sheets: z.array(outlinedSheet),
})
export type Outline = z.output<typeof outline>
