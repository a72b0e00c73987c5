import { z } from 'zod'
import { optionalDayField } from '../../web/day-field.ts'
import type { Day } from '../../day.ts'
import { nowIso } from '../../context.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { cleanedIn, codeText } from '../../web/code-field.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { addGivenEvidence } from '../evidence/add-evidence.ts'
import { restedOn } from '../evidence/rests.store.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { decide, endpointLeftBehind, isCodeKind, isSettled, standingNames } from './prerequisite.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf, servicesOfDosIds } from './prerequisites.store.ts'
import { findProof, provenBySandbox, unseenIn } from './proof.ts'
import { settle as saveSettled } from './settle.ts'

const base = '/projects/:project/prerequisites'
export const groupNames: Record<string, string> = {
  assurance: 'Assurance of the product',
  connectivity: 'Connectivity',
  software: 'Software',
  'directory-of-services': 'Directory of Services',
  governance: 'Governance',
  people: 'People',
}
const tagClasses: Record<string, string> = {
  'not-started': 'nhsuk-tag--blue',
  'in-progress': 'nhsuk-tag--white',
  blocked: 'nhsuk-tag--orange',
  met: 'nhsuk-tag--green',
  waived: 'nhsuk-tag--purple',
  'not-applicable': 'nhsuk-tag--grey',
}
const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const form = z.object({
  standing: z.enum(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable'], 'Choose where this stands'),
  value: text,
  reason: text,
  note: text,
  valid_until: optionalDayField,
  version: z.coerce.number().int(),
  due_date: optionalDayField,
})
const formOfCode = form.extend({ value: codeText().pipe(z.string().max(2000, 'Use 2,000 characters or fewer')).default('') })

const homeOf = (page: Page): string => `/projects/${page.access.project.id}/prerequisites`

/** What somebody narrowed the list to before they opened one of it, to come back to: the parts of its address, as text. */
function narrowing(given: string): string {
  const asked = new URLSearchParams(given)
  return new URLSearchParams(['show', 'group', 'owner'].flatMap((key): [string, string][] => (asked.get(key) ? [[key, asked.get(key) ?? '']] : []))).toString()
}
const narrowedBefore = (page: Page): string => narrowing(page.typed['from'] ?? page.query('from') ?? '')
const listFrom = (page: Page): string => `${homeOf(page)}${narrowedBefore(page) === '' ? '' : `?${narrowedBefore(page)}`}`

async function load(page: Page) {
  const all = await listPrerequisites(page.db.read, page.access.project.id)
  const row = all.find((one) => one.key === page.param('key'))
  if (!row) throw new NotFoundError('No such prerequisite')
  const roles = await page.db.read.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', page.access.project.id).execute()
  const owners = ownersOf(row).map((key) => roles.find((role) => role.role_key === key)?.name ?? key)
  const needs = all.filter((one) => needsOf(row).includes(one.key))
  return { all, row, owners, needs }
}

/** The tag of a prerequisite on this day: what lapsed or is overdue says so before anything else. */
function tagOf(row: PrerequisitesTable, today: Day): { text: string; classes: string } {
  const settled = isSettled(asPrerequisite(row), today)
  if (!settled && (row.standing === 'met' || row.standing === 'waived')) return { text: 'Lapsed', classes: 'nhsuk-tag--red' }
  if (!settled && row.due_date !== null && row.due_date < today) return { text: 'Overdue', classes: 'nhsuk-tag--red' }
  return { text: standingNames[row.standing], classes: tagClasses[row.standing] ?? '' }
}

/** What stands on record of where it stands: what blocks it, who waived it, why and until when. */
function factsOf(row: PrerequisitesTable): { key: string; text: string }[] {
  const until = row.valid_until === null ? '' : dayOf(row.valid_until)
  const by = [row.settled_by, row.settled_at === null ? '' : momentOf(row.settled_at)].filter(Boolean).join(', ')
  const facts: Record<PrerequisitesTable['standing'], [string, string][]> = {
    'not-started': [],
    'in-progress': [],
    blocked: [
      ['Blocked by', row.reason ?? ''],
      ['Recorded by', by],
    ],
    met: [
      [row.value_label ?? 'Value', row.value ?? ''],
      ['Evidence', row.note ?? ''],
      ['Valid until', until],
      ['Completed by', by],
    ],
    waived: [
      ['Waived by', row.waived_by ?? ''],
      ['Why it is waived', row.reason ?? ''],
      ['Waived until', until],
      ['Recorded', by],
    ],
    'not-applicable': [
      ['Why it does not apply', row.reason ?? ''],
      ['Recorded by', by],
    ],
  }
  return [...facts[row.standing], ['Due', row.due_date === null ? '' : dayOf(row.due_date)] as [string, string]]
    .filter(([, text]) => text !== '')
    .map(([key, text]) => ({ key, text }))
}

async function proofOf(page: Page) {
  const proof = await findProof(page)
  return proof && { ...proof, since: momentOf(proof.since), unseen: unseenIn(proof), home: `/projects/${page.access.project.id}/sandbox` }
}

async function showOne(
  page: Page,
  given: { typed?: Record<string, string>; errors?: Record<string, string>; status?: number; conflict?: string } = {},
): Promise<void> {
  const { row, owners, needs } = await load(page)
  const [history, evidence] = await Promise.all([
    page.db.read.selectFrom('events').select(['sentence', 'at', 'reason']).where('subject_id', '=', row.id).orderBy('seq', 'desc').limit(50).execute(),
    listEvidence(page.db.read, [row.id]),
  ])
  const { project } = page.access
  const rested = await restedOn(page.db.read, project.id, evidence)
  const proof = row.key === provenBySandbox ? await proofOf(page) : null
  const mayChange = maySettle(ownersOf(row), page.standing) && isOpen(page)
  page.show(
    'prerequisites/show',
    {
      title: row.title,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: project.name, href: `/projects/${project.id}` },
        { text: 'Prerequisites', href: listFrom(page) },
      ],
    },
    {
      row,
      owners,
      home: homeOf(page),
      from: narrowedBefore(page),
      facts: [...factsOf(row), ...(row.standing === 'met' && proof?.unseen ? [{ key: 'Rests on', text: `A note: ${proof.unseen}` }] : [])],
      tag: tagOf(row, page.today),
      evidence: evidence.map((one) => shownEvidence(one, { projectId: project.id, mayRemove: mayChange, rests: rested.has(one.id) })),
      action: `${homeOf(page)}/${row.key}/evidence`,
      fileHint,
      acceptedEndings,
      waitsFor: needs.filter((need) => !isSettled(asPrerequisite(need), page.today)).map((need) => ({ key: need.key, title: need.title })),
      values: given.typed ?? {
        standing: row.standing,
        value: row.value ?? '',
        reason: row.reason ?? '',
        note: row.note ?? '',
        valid_until: row.valid_until ?? '',
        due_date: row.due_date ?? '',
      },
      proof,
      mayChange,
      mayWaive: page.may('prerequisite.waive'),
      conflict: given.conflict ?? null,
      history: history.map((event) => ({ ...event, when: momentOf(event.at) })),
      standings: Object.entries(standingNames)
        .filter(([key]) => key !== 'waived' || page.may('prerequisite.waive'))
        .map(([value, name]) => ({ value, text: name })),
    },
  )
}

async function settle(page: Page): Promise<void> {
  mustBeOpen(page)
  const { all, row, needs } = await load(page)
  if (!maySettle(ownersOf(row), page.standing)) throw new ForbiddenError('This prerequisite is settled by the role that owns it')
  const { typed } = page
  const read = (isCodeKind(row.value_kind) ? formOfCode : form).safeParse(typed)
  if (!read.success) {
    const errors = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
    return showOne(page, { typed: { ...typed, ...cleanedIn(read.error.issues) }, errors, status: 422 })
  }
  const { standing, value, reason, note, valid_until, due_date, version } = read.data
  if (standing === 'waived' && !page.may('prerequisite.waive')) throw new ForbiddenError('Only the project manager may waive a prerequisite')
  const asid = all.find((one) => one.key === 'asid')?.value ?? null
  const decision = decide(
    asPrerequisite(row),
    { standing, value, reason, note, validUntil: valid_until },
    {
      needs: needs.map(asPrerequisite),
      asid,
      today: page.today,
      serviceId: page.access.project.service_id,
      dosIdOwners: row.value_kind === 'dos-id' ? await servicesOfDosIds(page.db.read, [value]) : new Map(),
    },
  )
  if (!decision.ok) return showOne(page, { typed, errors: decision.errors, status: 422 })
  const unseen = row.key === provenBySandbox && standing === 'met' ? unseenIn(await findProof(page)) : undefined
  try {
    await page.db.write(async (trx) => {
      await recordEvents(trx, [
        await saveSettled(trx, {
          row,
          version,
          next: decision.next,
          dueDate: due_date || null,
          reason: [reason || note, unseen && `Met by a note: ${unseen}`].filter(Boolean).join('. ') || null,
          actor: { id: page.person.personId, name: page.person.name },
          at: nowIso(page.context),
          newId: page.context.newId,
        }),
      ])
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const { row: latest } = await load(page)
    const wrote = [standingNames[latest.standing], latest.value, latest.reason, latest.note].filter(Boolean).join(', ')
    return showOne(page, {
      typed,
      status: 409,
      conflict: `${latest.settled_by ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below. Saving now replaces theirs.`,
    })
  }
  const behind = row.key === 'asid' && standing === 'met' ? all.filter((one) => endpointLeftBehind(asPrerequisite(one), value) !== undefined) : []
  const opened = behind.map((one) => `. ${one.title} named another ASID and is in progress again: enter its address anew`).join('')
  page.done(`${listFrom(page)}#${row.key}`, `${row.title}: ${standingNames[standing].toLowerCase()}${unseen ? ` by a note: ${unseen}` : ''}${opened}`)
}

async function giveEvidence(page: Page): Promise<void> {
  mustBeOpen(page)
  const { row } = await load(page)
  if (!maySettle(ownersOf(row), page.standing)) throw new ForbiddenError('Evidence is added by the role that owns the prerequisite')
  try {
    const added = await addGivenEvidence(page, { subject: 'prerequisite', subjectId: row.id, title: row.title })
    page.done(`${homeOf(page)}/${row.key}#evidence-list`, added === 1 ? 'Evidence added' : `${added} files added as evidence`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showOne(page, { errors: error.fields, status: 422 })
  }
}

async function list(page: Page): Promise<void> {
  const { project } = page.access
  const [rows, roles] = await Promise.all([
    listPrerequisites(page.db.read, project.id),
    page.db.read.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', project.id).orderBy('position').execute(),
  ])
  const today = page.today
  const settled = (row: PrerequisitesTable) => isSettled(asPrerequisite(row), today)
  const tests: Record<string, (row: PrerequisitesTable) => boolean> = {
    all: () => true,
    open: (row) => !settled(row),
    mine: (row) => page.access.roles.some((role) => ownersOf(row).includes(role.key)),
    overdue: (row) => !settled(row) && row.due_date !== null && row.due_date < today,
  }
  const asked = page.query('show') ?? 'all'
  const filter = asked in tests ? asked : 'all'
  const [group, owner] = [page.query('group') ?? '', page.query('owner') ?? '']
  const among = rows.filter((row) => (group === '' || row.group_key === group) && (owner === '' || ownersOf(row).includes(owner)))
  const shown = among.filter((row) => tests[filter]?.(row) ?? true)
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const narrowed = { ...(group === '' ? {} : { group }), ...(owner === '' ? {} : { owner }) }
  const from = new URLSearchParams({ ...(filter === 'all' ? {} : { show: filter }), ...narrowed }).toString()
  page.show(
    'prerequisites/index',
    { title: 'Prerequisites', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      filter,
      group,
      owner,
      filters: [
        ['all', 'All'],
        ['open', 'Open'],
        ['mine', 'Mine'],
        ['overdue', 'Overdue'],
      ].map(([key = '', name]) => ({
        name,
        current: key === filter,
        count: among.filter((row) => tests[key]?.(row)).length,
        href: `${homeOf(page)}?${new URLSearchParams({ show: key, ...narrowed })}`,
      })),
      groupChoices: [{ value: '', text: 'Any' }, ...Object.entries(groupNames).map(([value, text]) => ({ value, text }))],
      owners: [
        { value: '', text: 'Anybody' },
        ...roles.filter((role) => rows.some((row) => ownersOf(row).includes(role.role_key))).map((role) => ({ value: role.role_key, text: role.name })),
      ],
      groups: Object.entries(groupNames)
        .map(([key, name]) => ({
          name,
          items: shown
            .filter((row) => row.group_key === key)
            .map((row) => {
              const first = settled(row)
                ? []
                : needsOf(row)
                    .map((need) => byKey.get(need))
                    .filter((need) => need !== undefined && !settled(need))
                    .map((need) => need?.title ?? '')
              const said =
                row.standing === 'blocked'
                  ? `Blocked by: ${row.reason ?? ''}`
                  : row.standing === 'waived'
                    ? `Waived by ${row.waived_by ?? ''}${row.valid_until === null ? '' : ` until ${dayOf(row.valid_until)}`}: ${row.reason ?? ''}`
                    : (row.value ?? row.reason ?? '')
              const due = !settled(row) && row.due_date !== null ? `Due ${dayOf(row.due_date)}` : ''
              return {
                title: row.title,
                href: `${homeOf(page)}/${row.key}${from === '' ? '' : `?from=${encodeURIComponent(from)}`}`,
                hint: [first.length > 0 ? `Needs first: ${first.join(', ')}` : '', said, due].filter(Boolean).join('. '),
                status: tagOf(row, today),
              }
            }),
        }))
        .filter((one) => one.items.length > 0),
    },
  )
}

export const prerequisitesRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:key`, 'project.view', (page) => showOne(page)),
  post(`${base}/:key`, 'prerequisite.settle', settle),
  post(`${base}/:key/evidence`, 'prerequisite.settle', giveEvidence),
]
