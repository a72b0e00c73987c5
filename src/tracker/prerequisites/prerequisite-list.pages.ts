import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { findDisagreements } from './disagreements.store.ts'
import { isSettled, shownValue } from './prerequisite.ts'
import { homeOf } from './prerequisite.pages.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf } from './prerequisites.store.ts'
import { abbreviationsIn } from '../templates/abbreviations.ts'
import { leftTemplates, noLongerInTemplates } from '../templates/left-templates.ts'
import { derivedWords, groupNames, tagOf } from './shown.ts'

/** What the list says of one beside its tag. */
function saidOf(row: PrerequisitesTable): string {
  if (row.derived !== null) return derivedWords(row)
  if (row.status === 'blocked') return `Blocked by: ${row.reason ?? ''}`
  if (row.status === 'waived')
    return `Waived by ${row.waived_by ?? ''}${row.valid_until === null ? '' : ` until ${dayOf(row.valid_until)}`}: ${row.reason ?? ''}`
  return row.value === null ? (row.reason ?? '') : shownValue(asPrerequisite(row))
}

export async function list(page: Page): Promise<void> {
  const { project } = page.access
  const rows = await listPrerequisites(page.db.read, project.id)
  const [disagreements, roles] = await Promise.all([
    findDisagreements(page.db.read, project, rows),
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
  const hasLeft = leftTemplates(page.context.templates, page.access)
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
              const said = saidOf(row)
              const due = !settled(row) && row.due_date !== null ? `Due ${dayOf(row.due_date)}` : ''
              const differs = disagreements.some((one) => one.key === row.key) ? 'Two answers: open it to compare them' : ''
              return {
                title: row.title,
                href: `${homeOf(page)}/${row.key}${from === '' ? '' : `?from=${encodeURIComponent(from)}`}`,
                hint: [
                  first.length > 0 ? `Complete these first: ${first.join(', ')}` : '',
                  said,
                  due,
                  differs,
                  hasLeft('prerequisite', row.key) ? noLongerInTemplates : '',
                ]
                  .filter(Boolean)
                  .join('. '),
                status: tagOf(row, today),
              }
            }),
        }))
        .filter((one) => one.items.length > 0),
      abbreviations: abbreviationsIn(shown.map((row) => row.title)),
    },
  )
}
