import type { Page } from '../../access/page.ts'
import { addDays } from '../../day.ts'
import { isKey, keysOf } from '../../keys.ts'
import { appliedFilters, listAddress } from '../../web/list-address.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { catalogueCrumb } from '../catalogue/addresses.ts'
import { holderKindNames, soonDays, stateOf, stateTags } from './shared-prerequisite.ts'
import { listShared, showNames } from './shared-prerequisites.store.ts'
import type { FindShared } from './shared-prerequisites.store.ts'

export const sharedPath = '/catalogue/shared'

interface Choice {
  value: string
  text: string
}

interface ListView {
  path: string
  words: string
  key: string
  kind: string
  show: string
  choices: { key: Choice[]; kind: Choice[]; show: Choice[] }
  applied: ReturnType<typeof appliedFilters>
  total: number
  rows: {
    holder: { href: string; text: string; about: string }
    kind: string
    title: string
    tag: { text: string; classes: string }
    days: string
    projects: string
  }[]
  next: string | undefined
  mayManage: boolean
}

/** Prerequisites that can be met once, by title. */
export const sharableOf = (page: Page) =>
  page.templates.prerequisites.filter((one) => one.metBy !== undefined).toSorted((a, b) => a.title.localeCompare(b.title))

function findOf(page: Page): FindShared {
  const [kind, show] = [page.query('kind') ?? '', page.query('show') ?? '']
  return {
    words: (page.query('q') ?? '').trim().slice(0, 100),
    key: (page.query('key') ?? '').slice(0, 100),
    kind: isKey(holderKindNames, kind) ? kind : '',
    show: isKey(showNames, show) ? show : '',
    today: page.today,
    soon: addDays(page.today, soonDays),
  }
}

/** The list of what is met once for many projects. */
export async function showSharedList(page: Page): Promise<void> {
  const find = findOf(page)
  const [name, id] = [page.query('after'), page.query('id')]
  const { rows, next, total } = await listShared(page.db.read, find, name !== undefined && id !== undefined ? { name, id } : undefined)
  const sharable = sharableOf(page)
  const asked = { q: find.words, key: find.key, kind: find.kind, show: find.show }
  const any = { value: '', text: 'Any' }
  page.show<ListView>(
    'shared-prerequisites/index',
    { title: 'Shared prerequisites', breadcrumbs: [catalogueCrumb] },
    {
      path: sharedPath,
      words: find.words,
      key: find.key,
      kind: find.kind,
      show: find.show,
      choices: {
        key: [any, ...sharable.map((one) => ({ value: one.key, text: one.title }))],
        kind: [any, ...keysOf(holderKindNames).map((value) => ({ value, text: holderKindNames[value].name }))],
        show: [any, ...keysOf(showNames).map((value) => ({ value, text: showNames[value] }))],
      },
      applied: appliedFilters(sharedPath, asked, {
        q: `Search: ${find.words}`,
        key: `Prerequisite: ${sharable.find((one) => one.key === find.key)?.title ?? find.key}`,
        kind: find.kind === '' ? undefined : `Met by: ${holderKindNames[find.kind].name}`,
        show: find.show === '' ? undefined : `Status: ${showNames[find.show]}`,
      }),
      total,
      rows: rows.map((one) => ({
        holder: { href: `${sharedPath}/${one.id}`, text: one.holder_name, about: one.title },
        kind: holderKindNames[one.holder_kind].name,
        title: one.title,
        tag: stateTags[stateOf(one, find)],
        days: `${dayOf(one.met_since)}${one.valid_until === null ? '' : ` to ${dayOf(one.valid_until)}`}`,
        projects: grouped(one.projects),
      })),
      next: next ? listAddress(sharedPath, { ...asked, after: next.name, id: next.id }) : undefined,
      mayManage: page.may('shared.manage'),
    },
  )
}
