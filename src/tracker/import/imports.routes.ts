import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { cleanedIn } from '../../web/code-field.ts'
import { uploadsOf } from '../../web/uploads.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { may } from '../../access/permissions.ts'
import { findServiceScope } from '../../access/scopes.store.ts'
import { momentOf, timeOf } from '../../web/moments.ts'
import { prerequisitesFor, rolesFor } from '../templates/templates.ts'
import { confirmImport } from './confirm-import.ts'
import { catalogueKind, findImport, listImports, othersOfFile, settleImport } from './imports.store.ts'
import type { KeptImport } from './imports.store.ts'
import { notUnderstood } from './operational-test-plan.ts'
import { withoutNumbersInNames, withoutRealNumber } from './real-patients.ts'
import { reviewedPlan } from './review.page.ts'
import { dateIn, firstValues, readPeople, reviewForm } from './review-form.ts'
import { doneWords, ownerWords, reviewedPrerequisites } from './prerequisites-reviewed.ts'
import { faultOfPatient, setUpOf } from './to-project.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { ReadersBusy } from '../workbook/reading-queue.ts'
import { ofAPlan, ofATracker, readWorkbook } from '../workbook/workbook.ts'
import { kindOf } from '../import-files/file-kinds.ts'
import { homeOfFile } from '../kept-files/kept-files.store.ts'
import { listWaiting } from '../kept-files/kept-files.store.ts'
import { keepUpload } from '../import-files/keep-upload.ts'
import { learntByKind } from '../import-files/learnt.ts'
import { outlineInTurns } from '../import-files/outline.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { listTrackerImports } from '../tracker-import/tracker-import.store.ts'

async function load(page: Page): Promise<KeptImport> {
  const found = await findImport(page.db.read, page.param('import'), { personId: page.person.personId, all: page.person.installationRole === 'booking-team' })
  if (!found) throw new NotFoundError('No such import')
  return found
}

async function showReview(page: Page, given: { status?: number; errors?: Record<string, string>; values?: Record<string, string> } = {}): Promise<void> {
  const kept = await load(page)
  const { plan } = kept
  const { templates } = page.context
  if (kept.settled_at !== null) {
    page.show(
      'imports/settled',
      { title: kept.file_name, breadcrumbs: [{ text: 'Import', href: '/imports/new' }] },
      { kept, when: momentOf(kept.settled_at), others: await othersOf(page, kept) },
    )
    return
  }
  const roles = rolesFor(templates, 'provider').concat(
    rolesFor(templates, 'consumer').filter((one) => !rolesFor(templates, 'provider').some((other) => other.key === one.key)),
  )
  const first = firstValues(plan, { careSettings: templates.careSettings, roles })
  const values = given.values ?? first
  const known = await page.db.read
    .selectFrom('services')
    .select(['name', 'ods_code', 'care_setting', 'address', 'postcode', 'phone', 'provider_product', 'consumer_product'])
    .where('ods_code', '=', (values['ods_code'] ?? '').trim().toUpperCase())
    .executeTakeFirst()
  const ours = prerequisitesFor(templates, values['role'] === 'consumer' ? 'consumer' : 'provider', values['care_setting'] ?? '')
  const reviewed = reviewedPlan(plan)
  const setUp = setUpOf(plan, { dosIds: [], products: { provider: '', consumer: '' } })
  page.show(
    'imports/review',
    { title: 'Review the import', breadcrumbs: [{ text: 'Import', href: '/imports/new' }], status: given.status ?? 200, errors: given.errors ?? {} },
    {
      kept,
      plan,
      values,
      known: known ?? null,
      mayFill: known !== undefined && may('service.change', { ...page.rights, ...(await findServiceScope(page.db.read, page.person, known.ods_code)) }),
      careSettings: templates.careSettings,
      routesIn: templates.routesIn,
      roles: roles.map((one) => ({ value: one.key, text: one.name })),
      week: setUp.week,
      slotMinutes: setUp.slotMinutes,
      patients: plan.testPatients.map((one) => ({ ...one, fault: faultOfPatient(one) ?? null })),
      prerequisites: reviewedPrerequisites(plan.prerequisites, ours, roles).map((one) => ({ ...one, owner: ownerWords(one), done: doneWords(one) })),
      times: { testing: timeWords(plan, 'testing'), goLive: timeWords(plan, 'go-live') },
      otherDays: plan.openingHours.filter((one) => !setUp.week.some((day) => day.day === one.day)).map((one) => one.day),
      ...reviewed,
      others: await othersOf(page, kept),
      read: reviewed.sheets.length === 0 ? null : { sheets: reviewed.sheets, file: kept.file_id === null ? '' : homeOfFile(kept.file_id) },
      isGuess: first['care_setting'] !== '' && first['care_setting'] === values['care_setting'],
    },
  )
}

const waits = 'waits for review'
const waitingInWords = (others: number): string =>
  others === 0
    ? ''
    : `. ${others === 1 ? 'Another location' : `${others} other locations`} of this file ${others === 1 ? 'waits' : 'wait'} for review under Import`

/** The other locations of the same file, each with what became of it. */
const othersOf = async (page: Page, kept: KeptImport) =>
  (await othersOfFile(page.db.read, kept)).map((one) => ({
    name: one.file_name,
    href: one.project_id === null ? `/imports/${one.id}` : `/projects/${one.project_id}`,
    state: one.project_id === null ? waits : 'its project is started',
  }))

/** What becomes of the time that the sheet says. */
function timeWords(plan: KeptImport['plan'], kind: 'testing' | 'go-live'): string {
  const time = dateIn(plan, kind)?.time
  return time ? `. The time, ${timeOf(time)}, is kept as the note of that day` : ''
}

/** What was left out of a service that is other managers' too, and what to do about it. */
const leftInWords = (left: string[]): string =>
  left.length === 0 ? '' : `. The service was left as it is, because others manage it: the file adds ${left.join(', ')}. Change the service to add them`

/** What was recorded before the project was here. */
const recordedInWords = (recorded: number): string =>
  recorded === 0 ? '' : `. What the file recorded of ${recorded === 1 ? '1 case' : `${recorded} cases`} is kept beside them and counts for no gate`

/** What was confirmed as met and is not. */
const openInWords = (open: string[]): string => (open.length === 0 ? '' : `. Not met yet, because they need others first: ${open.join(', ')}`)

async function confirm(page: Page): Promise<void> {
  const kept = await load(page)
  if (kept.settled_at !== null) throw new ConflictError('This import was confirmed or dropped already. Look at its page.')
  const values = page.typed
  const read = reviewForm.safeParse(values)
  const { people, errors, cleaned } = readPeople(kept.plan, values)
  if (!read.success) for (const issue of read.error.issues) errors[issue.path.join('.')] ??= issue.message
  if (!read.success || Object.keys(errors).length > 0) {
    const codes = read.success ? {} : cleanedIn(read.error.issues)
    return showReview(page, { status: 422, errors, values: { ...values, ...codes, ...cleaned } })
  }
  try {
    const { projectId, left, open, recorded } = await confirmImport(page.context, {
      plan: kept.plan,
      review: read.data,
      people,
      met: kept.plan.prerequisites.flatMap((_one, row) => (values[`met-${row}`] === 'yes' ? [row] : [])),
      by: page.person,
      importId: kept.id,
      fileName: kept.file_name,
    })
    page.done(
      `/projects/${projectId}`,
      `Project started from ${kept.file_name} with ${kept.plan.cases.length} cases${recordedInWords(recorded)}${openInWords(open)}${leftInWords(left)}${waitingInWords((await othersOf(page, kept)).filter((one) => one.state === waits).length)}`,
    )
  } catch (error) {
    if (error instanceof InvalidFormError) return showReview(page, { status: 422, errors: error.fields, values })
    if (error instanceof ConflictError && error.field !== undefined) return showReview(page, { status: 409, errors: { [error.field]: error.message }, values })
    throw error
  }
}

async function drop(page: Page): Promise<void> {
  const kept = await load(page)
  await page.db.transaction(async (trx) => {
    await settleImport(trx, kept.id, { projectId: null, at: nowIso(page.context) })
    await recordEvents(trx, [
      page.event({ subject: 'import', subjectId: kept.id, action: 'dropped', sentence: `${page.person.name} dropped the import of ${kept.file_name}` }),
    ])
  })
  page.done('/imports/new', 'The import was dropped. Nothing of it was written')
}

export const importsRoutes: Route[] = [
  get('/imports/:import', 'project.create', (page) => showReview(page)),
  post('/imports/:import', 'project.create', confirm),
  post('/imports/:import/drop', 'project.create', drop),
]
