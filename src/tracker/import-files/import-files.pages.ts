import { may } from '../../access/permissions.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ConflictError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import { homeOfFile } from '../kept-files/kept-files.store.ts'
import { chosenIn, wasDrawn } from './chosen-in.ts'
import { kindOf } from './file-kinds.ts'
import { shownFile } from './import-file.pages.ts'
import { learntByKind } from './learnt.ts'
import { getFile } from './read-file.ts'

const crumbs = [{ text: 'Import', href: '/imports/new' }]

interface Shown {
  status?: number
  errors?: Record<string, string>
  choices?: FileChoices
  /** Whether no sheet was ticked: the columns on the page are shown again anyway. */
  isNoneTicked?: boolean
}

/** What was found in a file, for a person to choose from. */
export async function showFile(page: Page, given: Shown = {}): Promise<void> {
  const file = await getFile(page.db.read, page.param('file'), page)
  const title = file.file_name
  if (file.settled_at !== null) return page.show('import-files/settled', { title, breadcrumbs: crumbs }, { file, when: momentOf(file.settled_at) })
  const learnt = learntByKind(await learntAliases(page.db.read))
  const mayRead = (kind: keyof typeof kindOf) => may(kindOf[kind].permission, page.rights)
  const shown = await shownFile(page.db.read, file, { choices: given.choices ?? file.choices, learnt, mayRead })
  page.show(
    'import-files/found',
    { title, breadcrumbs: crumbs, status: given.status ?? 200, errors: given.errors ?? {} },
    {
      ...shown,
      sheets: given.isNoneTicked ? shown.sheets.map((sheet) => ({ ...sheet, isChosen: false })) : shown.sheets,
      file,
      home: homeOfFile(file.id),
      kindName: shown.kind === null ? '' : kindOf[shown.kind].name,
    },
  )
}

/** The same with the person's choices, and why they cannot be read. */
export async function showChosen(page: Page, { status, errors, first }: Again): Promise<void> {
  if (first !== undefined) throw new ConflictError(first)
  const file = await getFile(page.db.read, page.param('file'), page)
  const { typed } = page
  if (errors['sheets'] !== undefined) return showFile(page, { status, errors, choices: chosenIn(typed, file, wasDrawn(typed)), isNoneTicked: true })
  const { permission, form, ...others } = errors
  const choices = chosenIn(typed, file)
  if (permission !== undefined) return showFile(page, { status: 403, errors: { kind: permission }, choices })
  return showFile(page, { status, errors: form === undefined ? others : { columns: form }, choices })
}
