import type { Permission } from '../../access/permissions.ts'
import { catalogueIn } from '../catalogue/catalogue-file.ts'
import { catalogueFieldChoices, catalogueTable } from '../catalogue/catalogue-row.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import type { TableReader } from '../kept-files/table-reader.ts'
import { looksLikeOdsList, looksLikeSuccessors, organisationsTable, successorsTable } from '../ods/list-shape.ts'
import type { OdsShape } from '../ods/list-shape.ts'
import { trackerReader } from '../tracker-import/read-kept-tracker.ts'
import { fieldChoices } from '../tracker-import/read-tracker.ts'
import { findCodes, findTable, tableAt, withFields } from '../workbook/table.ts'
import type { LearntColumns, Table, TableKind } from '../workbook/table.ts'
import type { SheetRows, WorkbookRow } from '../workbook/workbook.ts'

/** The table of a list from the Organisation Data Service, often published without headings. */
const proposeOds = (table: TableKind, looksLike: (rows: WorkbookRow[]) => OdsShape | null) =>
  function propose(sheet: SheetRows, learnt: LearntColumns): Table | null {
    const shape = looksLike(sheet.rows)
    if (shape) return withFields(tableAt(sheet, table, shape.headingRow === 0 ? null : shape.headingRow, learnt), shape.columns)
    return findTable(sheet, table, learnt) ?? findCodes(sheet, table, learnt)
  }

/** How each kind of table is read. */
export const readerOf = {
  'rollout-tracker': trackerReader,
  'supplier-catalogue': { kind: catalogueTable, propose: catalogueIn, needs: 'the supplier and the product' },
  'ods-organisations': { kind: organisationsTable, propose: proposeOds(organisationsTable, looksLikeOdsList), needs: 'the ODS code' },
  'ods-successors': { kind: successorsTable, propose: proposeOds(successorsTable, looksLikeSuccessors), needs: 'the ODS code and the successor' },
} satisfies Partial<Record<FileKind, TableReader>>

interface KindWords {
  /** "a rollout tracker" */ name: string
  title: string
  /** What one row of it is about. */ hint: string
  permission: Permission
  /** For a table: how it is read, and the fields that a person may choose. */
  table?: { reader: TableReader; choices: { value: string; text: string }[] }
}

const choicesOf = ({ fields }: TableKind) => fields.map((one) => ({ value: one.key, text: one.heading }))

export const kindOf: Record<FileKind, KindWords> = {
  'rollout-tracker': {
    name: 'a rollout tracker',
    title: 'Rollout tracker',
    hint: 'One service a row, by its ODS code',
    permission: 'tracker.import',
    table: { reader: readerOf['rollout-tracker'], choices: fieldChoices },
  },
  'supplier-catalogue': {
    name: 'a catalogue of products',
    title: 'Catalogue of products',
    hint: 'One product a row, by its supplier',
    permission: 'catalogue.manage',
    table: { reader: readerOf['supplier-catalogue'], choices: catalogueFieldChoices },
  },
  'ods-organisations': {
    name: 'an ODS list of practices',
    title: 'ODS list of practices',
    hint: 'One organisation a row, by its code, with its status or the day it closed',
    permission: 'rollout.manage',
    table: { reader: readerOf['ods-organisations'], choices: choicesOf(organisationsTable) },
  },
  'ods-successors': {
    name: 'an ODS list of successors',
    title: 'ODS list of successors',
    hint: 'One succession a row: the code that closed and the code that takes its place',
    permission: 'rollout.manage',
    table: { reader: readerOf['ods-successors'], choices: choicesOf(successorsTable) },
  },
  'operational-test-plan': {
    name: 'an operational test plan',
    title: 'Operational test plan',
    hint: 'Service details, stakeholders, prerequisites and test cases, of one or more locations',
    permission: 'plan.import',
  },
}
