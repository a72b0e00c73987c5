import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { catalogueKind, insertImport, settleImportsOfFile } from '../import/imports.store.ts'
import type { NewImport } from '../import/imports.store.ts'
import { withoutRealPatients } from '../import/real-patients.ts'
import { loadOrganisations } from '../ods/load.ts'
import { beginComparing } from '../tracker-import/import-runs.ts'
import { beginAgain, beginImport } from '../tracker-import/prepare-import.ts'
import { cancelReviewOfFile, findReviewOfFile } from '../tracker-import/tracker-import.store.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { withCorrections } from '../tracker-import/corrections.ts'
import type { Corrections } from '../tracker-import/corrections.ts'
import type { Choices } from '../tracker-import/write-import.ts'
import { learnColumns, learntByKind } from './learnt.ts'
import { settleFile } from '../kept-files/kept-files.store.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { catalogueOf, odsListOf, plansOf } from './read-chosen.ts'
import { keptSheets } from '../kept-files/chosen-tables.ts'
import { trackerOf } from '../tracker-import/read-kept-tracker.ts'
import type { SaidColumn } from '../kept-files/chosen-tables.ts'

interface Given {
  file: KeptFile
  person: { personId: string; name: string }
  event: (event: Omit<NewEvent, 'id' | 'at' | 'actor' | 'projectId'>) => NewEvent
}

/** Reads what was chosen of a file for a review, and returns the address of that. Throws WorkbookRefusal for what cannot be read. */
export function importChosen(context: Context, given: Given): Promise<string> {
  const { kind } = given.file.choices
  if (kind === 'rollout-tracker') return importTracker(context, given)
  if (kind === 'supplier-catalogue') return importCatalogue(context, given)
  return kind === 'operational-test-plan' ? importPlans(context, given) : loadOdsList(context, given)
}

/** Reference data has no review: loading it again changes nothing, and nothing else about a service is replaced. */
async function loadOdsList(context: Context, given: Given): Promise<string> {
  const { file, person } = given
  const { db } = context
  const kind = file.choices.kind ?? 'ods-organisations'
  const said: SaidColumn[] = []
  const learnt = learntByKind(await learntAliases(db.read))[kind] ?? new Map()
  const list = await odsListOf(keptSheets(db.read, file), file.choices, learnt, (some) => said.push(...some))
  await learnColumns(context, kind, { said, ...given })
  const { id } = await loadOrganisations(context, { fileName: file.file_name, digest: file.digest, list, by: person })
  const at = nowIso(context)
  await db.transaction(async (trx) => {
    await settleImportsOfFile(trx, file.id, at)
    await cancelReviewOfFile(trx, file.id, { at, by: person })
    await settleFile(trx, file.id, at)
  })
  return `/ods/loads/${id}`
}

async function importTracker(context: Context, { file, person }: Given): Promise<string> {
  const { db } = context
  const learnt = await learntAliases(db.read)
  const before = await findReviewOfFile(db.read, file.id)
  const told = before ? (JSON.parse(before.choices) as Partial<Choices>).told : undefined
  const columns: Corrections['columns'] = []
  const names = { columns: [], names: told?.names ?? [] }
  const tracker = await trackerOf(keptSheets(db.read, file), file.choices, withCorrections(learnt, names), (said) => {
    columns.push(...(said as Corrections['columns']))
  })
  const now = { ...names, columns }
  await db.transaction((trx) => settleImportsOfFile(trx, file.id, nowIso(context)))
  const id = before?.id ?? context.newId()
  await beginComparing(context, id, tracker, async () => {
    if (before) return beginAgain(context, before, tracker, now)
    await beginImport(context, { id, fileName: file.file_name, digest: file.digest, tracker, person, fileId: file.id, told: now })
    return true
  })
  return `/rollout/imports/${id}`
}

async function importCatalogue(context: Context, given: Given): Promise<string> {
  const said: SaidColumn[] = []
  const learnt = learntByKind(await learntAliases(context.db.read))['supplier-catalogue'] ?? new Map()
  const understood = await catalogueOf(keptSheets(context.db.read, given.file), given.file.choices, learnt, (some) => said.push(...some))
  await learnColumns(context, 'supplier-catalogue', { said, ...given })
  const [id] = await keepReviews(context, given, [{ kind: catalogueKind, understood }])
  return `/catalogue/imports/${id}`
}

async function importPlans(context: Context, given: Given): Promise<string> {
  const plans = await plansOf(keptSheets(context.db.read, given.file), given.file.choices)
  const [id] = await keepReviews(
    context,
    given,
    plans.map((plan) => ({ kind: plan.kind, understood: withoutRealPatients(plan), ...(plans.length > 1 ? { location: plan.location ?? 'no name' } : {}) })),
  )
  return `/imports/${id}`
}

/** Keeps what was understood for a review each, in the place of what the same file gave before. */
async function keepReviews(
  context: Context,
  { file, person, event }: Given,
  read: (Pick<NewImport, 'kind' | 'understood'> & { location?: string })[],
): Promise<string[]> {
  const at = nowIso(context)
  const made = read.map(({ location, ...one }) => ({
    ...one,
    id: context.newId(),
    fileName: location === undefined ? file.file_name : `${file.file_name}: ${location}`,
    digest: file.digest,
    fileId: file.id,
  }))
  await context.db.transaction(async (trx) => {
    await settleImportsOfFile(trx, file.id, at)
    await cancelReviewOfFile(trx, file.id, { at, by: person })
    for (const one of made) await insertImport(trx, { ...one, personId: person.personId, at })
    await recordEvents(
      trx,
      made.map((one) =>
        event({ subject: 'import', subjectId: one.id, action: 'uploaded', sentence: `${person.name} uploaded ${one.fileName} for review`, to: file.digest }),
      ),
    )
  })
  return made.map((one) => one.id)
}
