import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { listAddress } from '../../web/list-address.ts'
import { dayOfMomentInWords } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { contentsInWords, readContent } from './pattern.ts'
import { getPattern, mayChangeOnPage } from './get-pattern.ts'
import { listPatterns } from './patterns.store.ts'

export const patternsPath = '/patterns'
export const patternsCrumb = { text: 'Patterns', href: patternsPath }
const list = new Intl.ListFormat('en-GB')

export const settingName = (page: Page, key: string): string => page.templates.careSettings.find((one) => one.key === key)?.name ?? key
export const roleNames = { provider: 'Provider', consumer: 'Consumer' } as const

/** The patterns in use, or those that are retired. */
interface ListView {
  rows: { link: { href: string; text: string }; forWhat: string; has: string; projects: string; since: string }[]
  retired: boolean
  other: string
  next: string | undefined
}

export async function showPatterns(page: Page): Promise<void> {
  const retired = page.query('show') === 'retired'
  const [name, id] = [page.query('after'), page.query('id')]
  const { rows, next } = await listPatterns(page.db.read, { retired, ...(name !== undefined && id !== undefined ? { after: { name, id } } : {}) })
  page.show<ListView>(
    'patterns/index',
    { title: retired ? 'Retired patterns' : 'Patterns', breadcrumbs: [{ text: 'Projects', href: '/projects' }] },
    {
      rows: rows.map((one) => ({
        link: { href: `${patternsPath}/${one.id}`, text: one.name },
        forWhat: `${settingName(page, one.care_setting)}, ${roleNames[one.role]}`,
        has: list.format(contentsInWords(readContent(one))) || 'Scope only',
        projects: counted(one.projects, 'project'),
        since: `Version ${one.number}, by ${one.saved_by} since ${dayOfMomentInWords(one.saved_at)}`,
      })),
      retired,
      other: retired ? patternsPath : `${patternsPath}?show=retired`,
      next: next ? listAddress(patternsPath, { show: retired ? 'retired' : '', after: next.name, id: next.id }) : undefined,
    },
  )
}

/** The form that takes a pattern out of use. */
interface RetireView {
  name: string
  version: number
  home: string
  conflict: string | null
  isRetired: boolean
}

export async function showRetire(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const pattern = await getPattern(page.db.read, page.param('pattern'))
  const home = `${patternsPath}/${pattern.id}`
  page.show<RetireView>(
    'patterns/retire',
    { title: `Retire ${pattern.name}`, status, errors, breadcrumbs: [patternsCrumb, { text: pattern.name, href: home }] },
    {
      name: pattern.name,
      version: pattern.version,
      home,
      conflict: conflict ?? null,
      isRetired: pattern.retired_at !== null || !mayChangeOnPage(pattern, page),
    },
  )
}
