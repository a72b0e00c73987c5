import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { keyOf } from './apply-pattern.ts'
import type { Joiner } from './apply-pattern.ts'
import { loadToCopy, ofSameKind } from './copy-into-project.ts'
import type { CopySource } from './copy-source.ts'
import { findOfSameKind, shownProjects } from './other-projects.store.ts'
import { listChoices } from './patterns.store.ts'
import { offersFrom } from './what-is-empty.ts'
import { odsCodeOf } from '../services/service-key.ts'

interface Choice {
  value: string
  text: string
}

interface View {
  project: string
  home: string
  patterns: Choice[]
  chosen: string
  /** Other projects that match what was searched for; null before a search. */
  others: { rows: { text: string; href: string }[]; isCut: boolean } | null
  words: string
  /** What the chosen source can fill; null before one is chosen. */
  offers: {
    name: string
    hidden: { pattern: string; like: string; draft: number }
    items: (Choice & { hint?: { text: string }; checked: boolean })[]
    /** Whether there are people who are not ticked. */
    leavesOut: boolean
    keeps: string[]
  } | null
  conflict: string | null
}

/** Chooses a pattern or another project, and then what of it fills what this project does not have yet. */
export async function showCopy(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { project, service } = page.access
  const patterns = (await listChoices(page.db.read)).filter((one) => one.role === project.role && one.care_setting === service.care_setting)
  const like = page.typed['like'] ?? page.query('like') ?? ''
  const asked = page.typed['pattern'] ?? page.query('pattern') ?? ''
  const chosen = like === '' && patterns.some((one) => one.id === asked) ? asked : ''
  const words = page.query('find')?.trim() ?? ''
  const home = `/projects/${project.id}`
  page.show<View>(
    'patterns/copy',
    { title: 'Fill in from a pattern or another project', status, errors, breadcrumbs: [{ text: project.name, href: home }] },
    {
      project: project.name,
      home,
      patterns: [{ value: '', text: 'Choose a pattern' }, ...patterns.map((one) => ({ value: one.id, text: one.name }))],
      chosen,
      others: words === '' ? null : await othersOf(page, words),
      words,
      offers: chosen === '' && like === '' ? null : await offersOf(page, { pattern: chosen, like }),
      conflict: conflict ?? null,
    },
  )
}

async function othersOf(page: Page, words: string): Promise<View['others']> {
  const { access, person } = page
  const found = await findOfSameKind(page.db.read, ofSameKind(access, person), words)
  return {
    rows: found
      .slice(0, shownProjects)
      .map((one) => ({ text: `${one.name} (${odsCodeOf(one.ods_code)})`, href: `/projects/${access.project.id}/from-pattern?like=${one.id}` })),
    isCut: found.length > shownProjects,
  }
}

const hintOf = ({ from }: Joiner, { pattern }: CopySource): string | undefined =>
  from !== 'the pattern' ? `Contact of ${from}; nobody is in this role` : pattern && 'Named by the pattern; nobody is in this role'

async function offersOf(page: Page, asked: { pattern: string; like: string }): Promise<View['offers']> {
  const { project } = page.access
  const { source, empty } = await loadToCopy(page.db.read, ofSameKind(page.access, page.person), asked)
  if (!source) return null
  const { people, procedure } = offersFrom(source, empty, { role: project.role, templates: page.templates })
  return {
    name: source.name,
    hidden: { ...asked, draft: empty.draft.version },
    items: [
      ...people.map((one) => {
        const hint = hintOf(one, source)
        return {
          value: keyOf(one),
          text: `${one.name}: ${one.roleName}`,
          ...(hint === undefined ? {} : { hint: { text: hint } }),
          checked: one.from !== 'the pattern' || source.isTicked(one.role),
        }
      }),
      ...(procedure
        ? [
            {
              value: 'procedure',
              text: 'The text of the procedure, with its options',
              hint: { text: 'Nobody has written or chosen anything here yet' },
              checked: true,
            },
          ]
        : []),
    ],
    leavesOut: people.some((one) => one.from === 'the pattern' && !source.isTicked(one.role)),
    keeps: [
      ...(source.content.procedure !== null && !procedure ? ['The procedure: someone has worked on it here'] : []),
      ...(empty.filled.size > 0 ? ['Every role that someone is in'] : []),
      'Everything that is met, signed or agreed, and every date',
    ],
  }
}
