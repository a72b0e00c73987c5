import type { Permission } from '../../access/permissions.ts'
import { catalogueFieldChoices, catalogueTable } from '../catalogue/catalogue-row.ts'
import { organisationsTable, successorsTable } from '../ods/list-shape.ts'
import { trackerTable } from '../tracker-import/fields.ts'
import { fieldChoices } from '../tracker-import/read-tracker.ts'
import type { TableKind } from '../workbook/table.ts'

/** What a file may be. */
export const fileKinds = ['rollout-tracker', 'supplier-catalogue', 'operational-test-plan', 'ods-organisations', 'ods-successors'] as const
export type FileKind = (typeof fileKinds)[number]

interface KindWords {
  /** "a rollout tracker" */ name: string
  title: string
  /** What one row of it is about. */ hint: string
  permission: Permission
  /** If it is a table: its fields, those that a person may choose, and what the missing key is called. */
  table?: { kind: TableKind; choices: { value: string; text: string }[]; needs: string }
}

const choicesOf = ({ fields }: TableKind) => fields.map((one) => ({ value: one.key, text: one.heading }))

export const kindOf: Record<FileKind, KindWords> = {
  'rollout-tracker': {
    name: 'a rollout tracker',
    title: 'Rollout tracker',
    hint: 'One service a row, by its ODS code',
    permission: 'rollout.manage',
    table: { kind: trackerTable, choices: fieldChoices, needs: 'the ODS code' },
  },
  'supplier-catalogue': {
    name: 'a catalogue of products',
    title: 'Catalogue of products',
    hint: 'One product a row, by its supplier',
    permission: 'catalogue.manage',
    table: { kind: catalogueTable, choices: catalogueFieldChoices, needs: 'the supplier and the product' },
  },
  'ods-organisations': {
    name: 'an ODS list of practices',
    title: 'ODS list of practices',
    hint: 'One organisation a row, by its code, with its status or the day it closed',
    permission: 'rollout.manage',
    table: { kind: organisationsTable, choices: choicesOf(organisationsTable), needs: 'the ODS code' },
  },
  'ods-successors': {
    name: 'an ODS list of successors',
    title: 'ODS list of successors',
    hint: 'One succession a row: the code that closed and the code that takes its place',
    permission: 'rollout.manage',
    table: { kind: successorsTable, choices: choicesOf(successorsTable), needs: 'the ODS code and the successor' },
  },
  'operational-test-plan': {
    name: 'an operational test plan',
    title: 'Operational test plan',
    hint: 'Service details, stakeholders, prerequisites and test cases, of one or more locations',
    permission: 'project.create',
  },
}

export const isFileKind = (text: unknown): text is FileKind => fileKinds.some((kind) => kind === text)
