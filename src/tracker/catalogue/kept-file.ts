import { z } from 'zod'
import type { ProductStatus } from '../../db/tables/catalogue.ts'
import type { CatalogueFile } from './catalogue-file.ts'
import { isStatus } from './product.ts'

const text = z.string().nullable().exactOptional()
const fileRow = z.object({
  number: z.number(),
  role: z.enum(['consumer', 'provider']),
  facts: z.object({
    supplier: z.string(),
    product: z.string(),
    product_version: text,
    standard_version: text,
    fhir_version: text,
    status: z.custom<ProductStatus>((value) => typeof value === 'string' && isStatus(value)).exactOptional(),
    link: text,
  }),
  version: z.number().nullable(),
  cells: z.number().exactOptional(),
})
const cells = z.object({
  total: z.number(),
  read: z.number(),
  kept: z.number(),
  unknown: z.number(),
  leftOut: z.number(),
  left: z.array(z.object({ sheet: z.string(), cell: z.string(), why: z.string() })),
})
const file = z.object({
  rows: z.array(fileRow),
  notTaken: z.array(z.object({ row: z.number(), column: z.string().nullable(), why: z.string() })),
  sheets: z.array(z.string()).exactOptional(),
  warnings: z.array(z.string()).exactOptional(),
  cells: cells.exactOptional(),
})

/** The contents of a catalogue file, as an import stores them. */
export const readCatalogueFile = (json: string): CatalogueFile => file.parse(JSON.parse(json))
