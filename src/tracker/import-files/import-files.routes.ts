import { nowIso } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { recordEvents } from '../../events/events.store.ts'
import { momentOf } from '../../web/moments.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import { isFileKind } from '../kept-files/file-choices.ts'
import { kindOf } from './file-kinds.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import { chosenTwice } from './choices.ts'
import { shownFile } from './import-file.pages.ts'
import { homeOfFile, findFile, holdFile, saveChoices, settleFile } from '../kept-files/kept-files.store.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { importChosen } from './import-chosen.ts'
import { learntByKind } from './learnt.ts'

const base = '/imports/files/:file'
const crumbs = [{ text: 'Import', href: '/imports/new' }]

async function load(page: Page): Promise<KeptFile> {
  const by = { personId: page.person.personId, all: page.person.installationRole === 'booking-team' }
  const file = await findFile(page.db.read, page.param('file'), by)
  if (!file) throw new NotFoundError('No such file')
  return file
}

const mayRead = (page: Page) => (kind: FileKind) => page.may(kindOf[kind].permission)

interface Refused {
  status?: number
  errors?: Record<string, string>
  choices?: FileChoices
  /** Whether no sheet was ticked: the columns of those that were drawn are drawn again all the same. */
  isNoneTicked?: boolean
}

async function show(page: Page, given: Refused = {}): Promise<void> {
  const file = await load(page)
  const title = file.file_name
  if (file.settled_at !== null) return page.show('import-files/settled', { title, breadcrumbs: crumbs }, { file, when: momentOf(file.settled_at) })
  const learnt = learntByKind(await learntAliases(page.db.read))
  const shown = await shownFile(page.db.read, file, { choices: given.choices ?? file.choices, learnt, mayRead: mayRead(page) })
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

/** What the form says: a sheet's columns count only if they were drawn for this kind and this row of headings. */
function chosenIn({ typed }: Page, file: KeptFile, isMeant = (at: number) => typed[`sheet-${at}`] === 'yes'): FileChoices {
  const kind = isFileKind(typed['kind']) ? typed['kind'] : null
  return {
    kind,
    sheets: file.outline.sheets.flatMap((sheet, at) => {
      if (!isMeant(at)) return []
      // Sheets with the same columns are drawn once.
      const as = typed[`as-${at}`] ?? String(at)
      const heading = as === String(at) ? typed[`heading-${at}`] : typed[`drawn-heading-${at}`]
      if (heading === undefined) return [{ at }]
      const headingRow = heading === 'none' ? null : Number(heading)
      if (headingRow !== null && !(Number.isInteger(headingRow) && headingRow > 0)) return [{ at }]
      if (heading !== typed[`drawn-heading-${at}`]) return [{ at, headingRow }]
      if (typed['drawn'] !== kind) return [{ at }]
      const fields = Array.from({ length: sheet.columns.width }, (_, column) => fieldIn(kind, typed[`column-${as}-${column}`]))
      return [{ at, headingRow, fields }]
    }),
  }
}

const hasOtherHeadings = ({ typed }: Page, { sheets }: FileChoices): boolean =>
  sheets.some(({ at }) => {
    const [heading, drawn] = [typed[`heading-${at}`], typed[`drawn-heading-${at}`]]
    return heading !== undefined && drawn !== undefined && heading !== drawn
  })

/** The field that a column may be told to be; what is none is left. */
const fieldIn = (kind: FileKind | null, text: string | undefined): string | null =>
  text !== undefined && kind !== null && kindOf[kind].table?.choices.some((one) => one.value === text) ? text : null

async function choose(page: Page): Promise<void> {
  const file = await load(page)
  if (file.settled_at !== null) throw new ConflictError('This file was imported or dropped already. Upload it again to import it once more.')
  const choices = chosenIn(page, file)
  const refuse = (errors: Record<string, string>, status = 422) => show(page, { status, errors, choices })
  if (choices.kind === null) return refuse({ kind: 'Choose what the file is' })
  if (!mayRead(page)(choices.kind)) return refuse({ kind: `The booking team imports ${kindOf[choices.kind].name}: send the file to them` }, 403)
  if (choices.sheets.length === 0) {
    const drawn = chosenIn(page, file, (at) => page.typed[`drawn-heading-${at}`] !== undefined)
    return show(page, { status: 422, errors: { sheets: 'Choose at least one sheet' }, choices: drawn, isNoneTicked: true })
  }
  const same = chosenTwice(choices)
  if (same !== undefined) return refuse({ columns: same })
  await page.db.transaction((trx) => saveChoices(trx, file.id, choices))
  if (page.typed['do'] === 'look') return page.done(`${homeOfFile(file.id)}#columns`)
  // Other headings may make other columns: whoever chose them sees those before they are read.
  if (hasOtherHeadings(page, choices))
    return page.done(`${homeOfFile(file.id)}#columns`, 'You changed the row with the headings. Check the columns, then continue')
  try {
    page.done(await importChosen(page.context, { file: { ...file, choices }, person: page.person, event: (event) => page.event(event) }))
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error
    await refuse({ columns: error.message })
  }
}

async function drop(page: Page): Promise<void> {
  const file = await load(page)
  await page.db.transaction(async (trx) => {
    await holdFile(trx, file.id)
    await settleFile(trx, file.id, nowIso(page.context))
    await recordEvents(trx, [
      page.event({ subject: 'import', subjectId: file.id, action: 'dropped', sentence: `${page.person.name} dropped the file ${file.file_name}` }),
    ])
  })
  page.done('/imports/new', 'The file was dropped. Nothing of it was written')
}

export const importFilesRoutes: Route[] = [
  get(base, 'project.create', (page) => show(page)),
  post(base, 'project.create', choose),
  post(`${base}/drop`, 'project.create', drop),
]
