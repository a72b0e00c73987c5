import type { Context } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { catalogueKind } from '../import/imports.store.ts'
import type { NewImport } from '../import/imports.store.ts'
import { withoutRealPatients } from '../import/real-patients.ts'
import { keptSheets } from '../kept-files/chosen-tables.ts'
import type { SaidColumn } from '../kept-files/chosen-tables.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { loadOrganisations } from '../ods/load.ts'
import { correctionsOf, withCorrections } from '../tracker-import/corrections.ts'
import type { Corrections, TrackerImport } from '../tracker-import/kept-import.ts'
import { takeImport } from '../tracker-import/import-runs.ts'
import { trackerOf } from '../tracker-import/read-kept-tracker.ts'
import type { Tracker } from '../tracker-import/read-tracker.ts'
import { findReviewOfFile } from '../tracker-import/tracker-import.store.ts'
import type { Lease } from '../../db/lease.ts'
import { learntByKind } from './learnt.ts'
import { catalogueOf, odsListOf, plansOf } from './read-chosen.ts'

/** What was read of a file, before any of it is stored. */
export type ReadFile =
  /** `before` is the import of this file that is already waiting for review; `lease` is held on the import until it is compared. */
  | { kind: 'tracker'; id: string; before: TrackerImport | undefined; tracker: Tracker; told: Corrections; lease: Lease }
  /** One review for each location, or one for a catalogue. */
  | { kind: 'reviews'; reviews: NewImport[]; said: SaidColumn[]; home: '/imports' | '/catalogue/imports' }
  /** Reference data has no review: loading it again changes nothing, and it replaces nothing else about a service. */
  | { kind: 'loaded'; home: string; said: SaidColumn[] }

type Reading = (context: Context, file: KeptFile, by: { personId: PersonId; name: string }) => Promise<ReadFile>

/** Reads the chosen parts of a file. Throws WorkbookRefusal for what cannot be read, and ConflictError if a node works on its import. */
export const readForReview: Reading = (context, file, by) => {
  const { kind } = file.choices
  if (kind === 'rollout-tracker') return readTrackerFile(context, file, by)
  if (kind === 'supplier-catalogue') return readCatalogue(context, file, by)
  return kind === 'operational-test-plan' ? readPlans(context, file, by) : loadOdsList(context, file, by)
}

const loadOdsList: Reading = async (context, file, by) => {
  const said: SaidColumn[] = []
  const learnt = learntByKind(await learntAliases(context.db.read))[file.choices.kind ?? 'ods-organisations'] ?? new Map()
  const list = await odsListOf(keptSheets(context.db.read, file), file.choices, learnt, (some) => said.push(...some))
  const { id } = await loadOrganisations(context, { fileName: file.file_name, digest: file.digest, list, by })
  return { kind: 'loaded', home: `/ods/loads/${id}`, said }
}

const readTrackerFile: Reading = async (context, file) => {
  const { db } = context
  const before = await findReviewOfFile(db.read, file.id)
  const names = { columns: [], names: before?.choices.told.names ?? [] }
  const columns: SaidColumn[] = []
  const learnt = withCorrections(await learntAliases(db.read), names)
  const tracker = await trackerOf(keptSheets(db.read, file), file.choices, learnt, (said) => columns.push(...said))
  const id = before?.id ?? context.newId()
  return { kind: 'tracker', id, before, tracker, told: { ...names, columns: correctionsOf(columns) }, lease: await takeImport(context, id) }
}

const readCatalogue: Reading = async (context, file) => {
  const said: SaidColumn[] = []
  const learnt = learntByKind(await learntAliases(context.db.read))['supplier-catalogue'] ?? new Map()
  const understood = await catalogueOf(keptSheets(context.db.read, file), file.choices, learnt, (some) => said.push(...some))
  const { id: fileId, file_name: fileName, digest } = file
  return { kind: 'reviews', reviews: [{ id: context.newId(), kind: catalogueKind, understood, fileName, digest, fileId }], said, home: '/catalogue/imports' }
}

const readPlans: Reading = async (context, file) => {
  const plans = await plansOf(keptSheets(context.db.read, file), file.choices)
  const { id: fileId, file_name: name, digest } = file
  const reviews = plans.map((plan) => {
    const fileName = plans.length > 1 ? `${name}: ${plan.location ?? 'no name'}` : name
    return { id: context.newId(), kind: plan.kind, understood: withoutRealPatients(plan), fileName, digest, fileId }
  })
  return { kind: 'reviews', reviews, said: [], home: '/imports' }
}
