import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { reopens } from './removal.ts'
import type { Removable } from './removal.ts'
import { getRemovable } from './removal.store.ts'

/** What withdrawing it reopens, in a sentence; null if nothing. */
function reopensInWords({ place, ...found }: Removable): string | null {
  if (!reopens({ place, ...found })) return null
  return place.kind === 'prerequisite'
    ? `${place.title} is met now and goes back to in progress. Every gate that relies on it opens again.`
    : `${place.title} needs a new result: the one on record stays readable, and no longer counts for the gate.`
}

const whyKept: Record<Removable['place']['kind'], string> = {
  prerequisite: 'Go was decided with this evidence on record.',
  'test-case': 'A finished run, or the decision on go, relies on this evidence.',
  'shared-prerequisite': 'Go was decided in a project with this evidence on record, or it no longer counts for projects.',
}

const wordsOf = (isReliedOn: boolean, { kind }: Removable['place']) =>
  isReliedOn
    ? {
        title: 'Withdraw the evidence',
        ask: 'Why is it withdrawn?',
        before: `${whyKept[kind]} So it is not deleted: it stays here to be read, marked as withdrawn, with your name and reason.`,
      }
    : {
        title: 'Remove the file',
        ask: 'Why is it removed?',
        before: 'The file itself is deleted and cannot be brought back. Its name, its digest, who gave it and when, and your reason stay on record.',
      }

export async function showRemoval(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const where = { project: project.id, evidence: page.param('evidence') }
  const removable = await getRemovable(page.db.read, where, { rights: page.rights, environments: page.context.templates.environments })
  const home = `/projects/${project.id}`
  showRemovalOf(page, { removable, home, above: [{ text: project.name, href: home }], stays: null }, why)
}

interface Shown {
  removable: Removable
  /** The address that the evidence is below. */
  home: string
  above: { text: string; href: string }[]
  /** What does not change, and where that is changed. */
  stays: { says: string; href: string; text: string } | null
}

/** Asks why evidence is removed or withdrawn, and says what that does. */
export function showRemovalOf(page: Page, { removable, home, above, stays }: Shown, { errors = {}, status = 200, conflict }: Partial<Again>): void {
  const { row, place, isReliedOn } = removable
  const { title, ...words } = wordsOf(isReliedOn, place)
  page.show(
    'evidence/remove',
    {
      title,
      errors,
      status,
      breadcrumbs: [...above, { text: place.title, href: home + place.path }],
    },
    {
      ...words,
      conflict: conflict ?? null,
      facts: [
        { key: row.file_name === null ? 'Evidence' : 'File', value: { text: row.file_name ?? row.body } },
        { key: 'Evidence of', value: { text: place.title } },
        { key: 'Added', value: { text: `${row.added_by}, ${momentOf(row.added_at)}` } },
      ],
      reopens: reopensInWords(removable),
      stays,
      action: `${home}/evidence/${row.id}/remove`,
      back: home + place.path,
      keep: row.file_name === null ? 'Keep it' : 'Keep the file',
    },
  )
}
