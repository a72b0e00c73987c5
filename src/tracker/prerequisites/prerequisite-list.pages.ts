import { inFull } from '../../access/permissions.ts'
import type { Day } from '../../day.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { listRolesWithHolders } from '../people/people.store.ts'
import { abbreviationsIn } from '../templates/abbreviations.ts'
import { leftTemplates, noLongerInTemplates } from '../template-versions/left-templates.ts'
import { findDisagreements } from './disagreements.store.ts'
import { isSettled, shownValue, sourceOf } from './prerequisite.ts'
import { homeOf } from './prerequisite.pages.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf } from './prerequisites.store.ts'
import { sharedOf, sharedWords } from './shared-on-page.ts'
import type { SharedOfRows } from './shared-on-page.ts'
import { derivedWords, groupNames, tagOf } from './shown.ts'

/** What the list says beside the tag. */
function saidOf(row: PrerequisitesTable, shared: SharedOfRows): string {
  if (row.shared_id !== null) return sharedWords(row, shared) ?? ''
  if (row.derived !== null) return derivedWords(row)
  if (row.on_record === 'met') return row.note ?? ''
  if (row.status === 'blocked') return `Blocked by: ${row.reason ?? ''}`
  if (row.status === 'waived')
    return `Waived by ${row.waived_by ?? ''}${row.valid_until === null ? '' : ` until ${dayOf(row.valid_until)}`}: ${row.reason ?? ''}`
  return row.value === null ? (row.reason ?? '') : shownValue(asPrerequisite(row))
}

/** What has to be completed before this one, by title. */
const waitsFor = (row: PrerequisitesTable, { byKey, today }: { byKey: ReadonlyMap<string, PrerequisitesTable>; today: Day }): string[] =>
  needsOf(row).flatMap((key) => {
    const need = byKey.get(key)
    return need === undefined || isSettled(asPrerequisite(need), today) ? [] : [need.title]
  })

type Role = Awaited<ReturnType<typeof listRolesWithHolders>>[number]

/** Who owns a prerequisite: the holders of its owner roles, each once; else the first of these roles, which is unfilled. */
function ownerOf(row: PrerequisitesTable, roles: Role[]): string {
  if (row.derived !== null) return sourceOf[row.derived].name.replace(/^./, (letter) => letter.toUpperCase())
  const owning = roles.filter(({ key }) => ownersOf(row).includes(key))
  const people = new Set(owning.flatMap(({ holders }) => holders))
  return people.size > 0 ? [...people].join(', ') : `${owning[0]?.name ?? 'Nobody'} (unfilled)`
}

/** What is overdue comes first, then what is blocked or begun, what can begin, and what waits for others. */
function orderOf(row: PrerequisitesTable, { waits, today }: { waits: boolean; today: Day }): number {
  if (row.status === 'met' || row.status === 'waived' || (row.due_date !== null && row.due_date < today)) return 0
  if (waits) return 4
  return row.status === 'blocked' ? 1 : row.status === 'in-progress' ? 2 : 3
}

const nextAtMost = 3
const filterNames = { all: 'All', open: 'Open', mine: 'Mine', overdue: 'Overdue' }
type FilterKey = keyof typeof filterNames
const filterKeys: FilterKey[] = ['all', 'open', 'mine', 'overdue']

export async function list(page: Page): Promise<void> {
  const { project } = page.access
  const today = page.today
  const [rows, roles] = await Promise.all([listPrerequisites(page.db.read, project.id), listRolesWithHolders(page.db.read, project.id)])
  const [disagreements, shared] = await Promise.all([findDisagreements(page.db.read, project, rows), sharedOf(page.db.read, rows)])
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const hasLeft = leftTemplates(page.context.templates, page.access)
  const isDone = (row: PrerequisitesTable): boolean => isSettled(asPrerequisite(row), today)
  const isMine = (row: PrerequisitesTable): boolean => inFull(page.access.roles).some((role) => ownersOf(row).includes(role.key))
  const isOverdue = (row: PrerequisitesTable): boolean => !isDone(row) && row.due_date !== null && row.due_date < today
  const fits = (row: PrerequisitesTable, key: FilterKey): boolean =>
    key === 'all' || (key === 'open' ? !isDone(row) : key === 'mine' ? isMine(row) : isOverdue(row))

  const filter = filterKeys.find((key) => key === page.query('show')) ?? 'all'
  const [group, owner] = [page.query('group') ?? '', page.query('owner') ?? '']
  const among = rows.filter((row) => (group === '' || row.group_key === group) && (owner === '' || ownersOf(row).includes(owner)))
  const shown = among.filter((row) => fits(row, filter))
  const address = (parts: Record<string, string>): string => {
    const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== '')).toString()
    return query === '' ? homeOf(page) : `${homeOf(page)}?${query}`
  }
  const asked = { show: filter === 'all' ? '' : filter, group, owner }
  const from = address(asked).split('?')[1]

  const shownRow = (row: PrerequisitesTable) => {
    const first = isDone(row) ? [] : waitsFor(row, { byKey, today })
    return {
      key: row.key,
      title: row.title,
      href: `${homeOf(page)}/${row.key}${from === undefined ? '' : `?from=${encodeURIComponent(from)}`}`,
      says: [
        first.length > 0 ? `Complete these first: ${first.join(', ')}` : '',
        saidOf(row, shared),
        row.shared_id === null ? sharedWords(row, shared) : '',
        disagreements.some((one) => one.key === row.key) ? 'Two answers: open it to compare them' : '',
        hasLeft('prerequisite', row.key) ? noLongerInTemplates : '',
      ]
        .filter(Boolean)
        .join('. '),
      owner: ownerOf(row, roles),
      due: isDone(row) || row.due_date === null ? '' : dayOf(row.due_date),
      tag: tagOf(row, today),
    }
  }
  const order = (row: PrerequisitesTable): number => orderOf(row, { waits: waitsFor(row, { byKey, today }).length > 0, today })
  const inOrder = (some: PrerequisitesTable[]): PrerequisitesTable[] =>
    some.filter((row) => !isDone(row)).toSorted((a, b) => order(a) - order(b) || (a.due_date ?? '9999').localeCompare(b.due_date ?? '9999'))

  const groups = Object.entries(groupNames)
    .map(([key, name]) => {
      const [all, fitting] = [among, shown].map((some) => some.filter((row) => row.group_key === key))
      const [done, open] = [fitting?.filter(isDone) ?? [], inOrder(fitting ?? [])]
      return {
        name,
        total: `${all?.filter(isDone).length ?? 0} of ${all?.length ?? 0} completed`,
        open: open.map(shownRow),
        done: done.map(shownRow),
        doneWords: `Show ${done.length} completed`,
      }
    })
    .filter((one) => one.open.length + one.done.length > 0)

  // Nobody completes by hand what the catalogue answers.
  const ready = inOrder(rows).filter((row) => row.derived === null && waitsFor(row, { byKey, today }).length === 0)
  const mine = ready.filter(isMine)
  const [finished, overdue] = [rows.filter(isDone).length, rows.filter(isOverdue).length]
  const choicesOf = (all: Role[]) =>
    all.filter(({ key }) => rows.some((row) => ownersOf(row).includes(key))).map(({ key, name }) => ({ value: key, text: name }))
  const owners = choicesOf(roles)
  page.show(
    'prerequisites/index',
    { title: 'Prerequisites', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      hidden: asked.show === '' ? {} : { show: asked.show },
      group,
      owner,
      summary: `${finished} of ${rows.length} completed${overdue > 0 ? `, ${overdue} overdue` : ''}. ${ready.length === 0 ? 'None' : ready.length} can be completed now`,
      nextHeading: mine.length > 0 ? 'Yours to do next' : 'Next',
      next: filter === 'all' && group === '' && owner === '' ? (mine.length > 0 ? mine : ready).slice(0, nextAtMost).map(shownRow) : [],
      filters: filterKeys.map((key) => ({
        name: filterNames[key],
        current: key === filter,
        count: among.filter((row) => fits(row, key)).length,
        href: address({ show: key, group, owner }),
      })),
      groupChoices: [{ value: '', text: 'Any' }, ...Object.entries(groupNames).map(([value, text]) => ({ value, text }))],
      owners: [{ value: '', text: 'Anyone' }, ...owners],
      applied: [
        { name: 'group', text: `Group: ${Object.hasOwn(groupNames, group) ? groupNames[group] : group}` },
        { name: 'owner', text: `Owner: ${owners.find((one) => one.value === owner)?.text ?? owner}` },
      ].flatMap(({ name, text }) => ((name === 'group' ? group : owner) === '' ? [] : [{ text, href: address({ ...asked, [name]: '' }) }])),
      allHref: address({ show: asked.show }),
      hasDue: shown.some((row) => !isDone(row) && row.due_date !== null),
      // Whatever is completed comes last.
      groups: groups.toSorted((a, b) => Number(a.open.length === 0) - Number(b.open.length === 0)),
      abbreviations: abbreviationsIn(shown.map((row) => row.title)),
    },
  )
}
