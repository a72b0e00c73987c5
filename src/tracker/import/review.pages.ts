import type { Page } from '../../access/page.ts'
import { may } from '../../access/permissions.ts'
import { findServiceScope } from '../../access/scopes.store.ts'
import type { Again } from '../../access/submit.ts'
import { ConflictError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { homeOfFile } from '../kept-files/kept-files.store.ts'
import { prerequisitesFor, rolesFor } from '../templates/templates.ts'
import { getImport, othersOfFile } from './imports.store.ts'
import type { KeptImport } from './imports.store.ts'
import { findService, findServiceOfPlan } from './plan-service.store.ts'
import { reviewedPrerequisites } from './prerequisites-reviewed.ts'
import { reviewedPlan } from './review.page.ts'
import { firstValues } from './review-form.ts'
import { hintsOf, shownPrerequisite, stakeholdersOf } from './review-words.ts'
import { faultOfPatient, setUpOf } from './to-project.ts'
import { codeList } from '../../web/code-field.ts'
import { inUse, settingsToChoose } from '../care-settings/retired.ts'

/** The review of a plan, or its outcome. */
export async function showReview(page: Page, given: { status?: number; errors?: Record<string, string>; values?: Record<string, string> } = {}): Promise<void> {
  const kept = await getImport(page.db.read, page.param('import'), page.doer)
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
  const first = firstValues(plan, { careSettings: inUse(templates.careSettings), roles })
  const values = given.values ?? first
  const knownSays = await knownIn(page, values)
  const ours = prerequisitesFor(templates, values['role'] === 'consumer' ? 'consumer' : 'provider', values['care_setting'] ?? '')
  const reviewed = reviewedPlan(plan)
  const setUp = setUpOf(plan, { dosIds: [], products: { provider: '', consumer: '' } })
  page.show(
    'imports/review',
    { title: 'Review the import', breadcrumbs: [{ text: 'Import', href: '/imports/new' }], status: given.status ?? 200, errors: given.errors ?? {} },
    {
      kept,
      values,
      typed: values,
      warnings: plan.warnings,
      lead: plan.service.lead,
      knownSays,
      hints: hintsOf(plan, first['care_setting'] !== '' && first['care_setting'] === values['care_setting']),
      careSettings: settingsToChoose(templates),
      routesIn: templates.routesIn.map((text) => ({ value: text, text })),
      directions: [
        { value: 'provider', text: 'Offer slots (Provider)', checked: values['role'] === 'provider' },
        { value: 'consumer', text: 'Book into others (Consumer)', checked: values['role'] === 'consumer' },
      ],
      roles: roles.map((one) => ({ value: one.key, text: one.name })),
      week: setUp.week.map((day) => ({
        day: day.day,
        open: day.opens ? `${day.opens} to ${day.closes}` : 'Closed, or not said',
        slots: day.slots.join(', ') || 'None',
      })),
      slotMinutes: setUp.slotMinutes,
      patients: plan.testPatients.map((one) => ({ ...one, fault: faultOfPatient(one) ?? null })),
      prerequisites: reviewedPrerequisites(plan.prerequisites, ours, roles).map(shownPrerequisite),
      stakeholders: stakeholdersOf(plan, { teams: reviewed.teams, values, errors: given.errors ?? {} }),
      otherDays: plan.openingHours.filter((one) => !setUp.week.some((day) => day.day === one.day)).map((one) => one.day),
      ...reviewed,
      others: await othersOf(page, kept),
      read: reviewed.sheets.length === 0 ? null : { sheets: reviewed.sheets, file: kept.file_id === null ? '' : homeOfFile(kept.file_id) },
    },
  )
}

/** The review again with what was typed. If someone else has started a project for this service since, the message is at the role. */
export async function reviewAgain(page: Page, { status, errors, first }: Again): Promise<void> {
  const values = page.typed
  if (first === undefined) return showReview(page, { status, errors, values })
  const kept = await getImport(page.db.read, page.param('import'), page.doer)
  if (kept.settled_at !== null) throw new ConflictError(first)
  return showReview(page, { status, errors: { role: first }, values })
}

/** The other locations of the same file, each with its outcome. */
const othersOf = async (page: Page, kept: KeptImport) =>
  (await othersOfFile(page.db.read, kept)).map((one) => ({
    name: one.file_name,
    href: one.project_id === null ? `/imports/${one.id}` : `/projects/${one.project_id}`,
    state: one.project_id === null ? 'waits for review' : 'its project is started',
  }))

/** What is said of the service that the values name; empty if it is not known. */
async function knownIn(page: Page, values: Record<string, string>): Promise<string> {
  const ids = codeList.safeParse(values['dos_ids'] ?? '')
  const ods_code = (values['ods_code'] ?? '').trim().toUpperCase()
  const meant = await findServiceOfPlan(page.db.read, { ods_code, name: values['name'] ?? '', dos_ids: ids.success ? ids.data : [] }, page.person)
  if ('why' in meant) return `${meant.why}.`
  const known = await findService(page.db.read, meant.key)
  return known ? knownWords(page, known) : ''
}

/** What an import does to a service that is already known. */
async function knownWords(page: Page, known: { name: string; ods_code: string }): Promise<string> {
  const mayFill = may('service.change', { ...page.rights, ...(await findServiceScope(page.db.read, page.person, known.ods_code)) })
  const rest = mayFill
    ? 'What is known of it stays; only blanks are filled in.'
    : 'Others manage it, so this import does not change it: the project starts with what is known.'
  return `${known.name} has this ODS code and is known already. ${rest}`
}
