import { z } from 'zod'
import { asPersonId } from '../../db/ids.ts'
import { withEarlierKeys } from '../../earlier-keys.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import { cellAccount } from '../workbook/cell-account.ts'
import { isFieldKey } from '../workbook/tracker-headings.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

const fieldKey = z.custom<FieldKey>(isFieldKey)

const counts = z.object({
  rows: z.number().default(0),
  new: z.number().default(0),
  changed: z.number().default(0),
  conflict: z.number().default(0),
  close: z.number().default(0),
  /** Rows of unknown codes whose practice has closed: left out unless someone adds them. */
  closed: z.number().default(0),
  unchanged: z.number().default(0),
  /** Rows outside the area of whoever uploaded the file. */
  outside: z.number().default(0),
  notTaken: z.number().default(0),
})
export type Counts = z.output<typeof counts>

const column = z.object({ heading: z.string(), field: fieldKey.nullable() })
export type Column = z.output<typeof column>

/** A sheet that was read, and what it was read as. */
const sheet = z.object({ name: z.string(), headingRow: z.number().nullable(), columns: z.array(column) })
export type TrackerSheet = z.output<typeof sheet>

/** How a file was read: the columns of all its sheets, each heading once. Imports from before several sheets could be read have no sheets or cells. */
const columns = z.object({ columns: z.array(column).default([]), sheets: z.array(sheet).exactOptional(), cells: cellAccount.exactOptional() })
export type KeptColumns = z.output<typeof columns>

/** What the reviewer of an import corrected. It applies to this import, and the installation learns it when the import is approved. */
const corrections = z.object({
  /** The field of a heading; empty for no field. */
  columns: z.array(z.object({ heading: z.string(), field: z.union([fieldKey, z.literal('')]) })),
  names: z.array(z.object({ kind: z.enum(['product', 'organisation']), name: z.string(), other: z.string() })),
})
export type Corrections = z.output<typeof corrections>
export const noCorrections: Corrections = { columns: [], names: [] }

/** What new services of a tracker are, unless someone says otherwise. */
export const usualSetting = 'gp-practice'

/** Whether it adds services, or closes some that it has to add first. */
export const addsServices = (of: Pick<Counts, 'new' | 'close'>): boolean => of.new + of.close > 0

/** What a person chose in the review, apart from decisions about rows. */
const choices = z.object({ careSetting: z.string().default(usualSetting), told: corrections.default(noCorrections) })
export type ImportChoices = z.output<typeof choices>

const namePairs = z.array(z.tuple([z.string(), z.string()]))
const answer = z.enum(['yes', 'no']).nullable()
const ofOrganisation = z.object({ switched_on: answer, consumer_product: z.string().nullable() })
const madeOrganisation = z.object({ id: z.string(), before: ofOrganisation.nullable(), after: ofOrganisation })
export type MadeOrganisation = z.output<typeof madeOrganisation>

const pairRow = z.object({
  consumer_product: z.string(),
  provider_product: z.string(),
  state: z.enum(['proven', 'not-proven']),
  reason: z.string().nullable(),
  decided_on: z.string(),
  run_id: z.string().nullable(),
  set_by: z.string(),
  /** Absent in imports from before the id was stored. */
  set_by_id: z.string().transform(asPersonId).nullable().default(null),
  set_at: z.string(),
  version: z.number(),
})
const madePair = z.object({ consumer: z.string(), provider: z.string(), before: pairRow.nullable(), after: z.number() })
export type MadePair = z.output<typeof madePair>

const made = z.object({
  /** Names that may be different spellings of one, for the reviewer. The first of each two may be dropped. */
  offered: z.object({ products: namePairs, organisations: namePairs }).exactOptional(),
  /** What the import made or changed apart from services, for an undo. */
  organisations: z.array(madeOrganisation).default([]),
  pairs: z.array(madePair).default([]),
})
export type Made = z.output<typeof made>

/** What rows say about something that several of them share: `both` if some say yes and others no. */
const saidOfShared = z.enum(['yes', 'no', 'both'])
export type SaidOfShared = z.output<typeof saidOfShared>
/** A 111 provider; `product` is the Consumer product, if its rows agree. */
const saidProvider111 = z.object({ name: z.string(), on: saidOfShared.nullable(), product: z.string().nullable(), rows: z.number() })
export type SaidProvider111 = z.output<typeof saidProvider111>
const saidPair = z.object({ consumer: z.string(), provider: z.string(), proven: saidOfShared, rows: z.number() })
export type SaidPair = z.output<typeof saidPair>
/** What a whole file says about 111 providers and pairs of products, with every product name in it. */
const sharedShape = z.object({
  providers111: z.array(saidProvider111).default([]),
  pairs: z.array(saidPair).default([]),
  products: z.array(z.string()).default([]),
})
const shared = withEarlierKeys({ referrers: 'providers111' }, sharedShape)
export type SharedFacts = z.output<typeof sharedShape>

/** A tracker import, with the JSON of its row parsed. */
export interface TrackerImport extends Omit<TrackerImportsTable, 'columns' | 'warnings' | 'choices' | 'counts' | 'made' | 'shared'> {
  read: KeptColumns
  warnings: string[]
  choices: ImportChoices
  counts: Counts
  made: Made
  shared: SharedFacts
}

export const readColumns = (json: string): KeptColumns => columns.parse(JSON.parse(json))

export function asTrackerImport({ columns: read, ...row }: TrackerImportsTable): TrackerImport {
  return {
    ...row,
    read: readColumns(read),
    warnings: z.array(z.string()).parse(JSON.parse(row.warnings)),
    choices: choices.parse(JSON.parse(row.choices)),
    counts: counts.parse(JSON.parse(row.counts)),
    made: made.parse(JSON.parse(row.made)),
    shared: shared.parse(JSON.parse(row.shared)),
  }
}
