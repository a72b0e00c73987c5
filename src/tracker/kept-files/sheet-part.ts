import { z } from 'zod'

/** Some rows of a sheet. The first part has what is known of the sheet itself. */
const sheetPart = z.object({
  unread: z.array(z.object({ row: z.number(), column: z.number(), why: z.enum(['no-value', 'beyond', 'bad-bytes']) })).exactOptional(),
  warnings: z.array(z.object({ row: z.number(), message: z.string() })).exactOptional(),
  rows: z.array(z.object({ number: z.number(), cells: z.array(z.string()) })),
})
export type SheetPart = z.output<typeof sheetPart>

/** A part as its row keeps it. */
export const readPart = (json: string): SheetPart => sheetPart.parse(JSON.parse(json))
