import { z } from 'zod'
import { isFieldKey } from '../workbook/tracker-headings.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** What a row says, as text; unknown values are absent. */
export type RowValues = Partial<Record<FieldKey, string>>

const texts = z.record(z.string(), z.string())
const rowSaid = z.object({
  values: texts.transform((said): RowValues => Object.fromEntries(Object.entries(said).filter(([key]) => isFieldKey(key)))).default({}),
  /** Columns without a field, by heading, as they are. */
  other: texts.default({}),
})
/** What was understood of a row. */
export type RowSaid = z.output<typeof rowSaid>
export const readSaid = (json: string): RowSaid => rowSaid.parse(JSON.parse(json))

const change = z.object({ field: z.string(), from: z.string(), to: z.string(), conflict: z.literal(true).exactOptional() })
/** A cell that differs: what is known here and what the file says. In a conflict, both have changed since the file was exported. */
export type Change = z.output<typeof change>
export const readChanges = (json: string): Change[] => z.array(change).parse(JSON.parse(json))

const text = z.string().nullable().exactOptional()
/** The columns of a service that a tracker may change. Imports from before one of them was stored lack it. */
const serviceBefore = z.object({
  name: z.string(),
  address: text,
  postcode: text,
  region: text,
  commissioner: text,
  provider_product: text,
  consumer_product: text,
  region_code: text,
  area_code: text,
  area: text,
  commissioner_code: text,
  list_size: z.number().nullable().exactOptional(),
  referrer_id: text,
  live: z.enum(['yes', 'no']).nullable().exactOptional(),
  other: z.string().exactOptional(),
  ods_status: z.enum(['open', 'dormant', 'proposed', 'closed']).nullable().exactOptional(),
  closed_on: text,
  successor: text,
  dos_ids: z.array(z.string()),
})
/** A service before an import changed it. */
export type ServiceBefore = z.output<typeof serviceBefore>
export const readBefore = (json: string): ServiceBefore => serviceBefore.parse(JSON.parse(json))
