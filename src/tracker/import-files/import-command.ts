import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Context } from '../../context.ts'
import { importCatalogue } from '../catalogue/from-command-line.ts'
import { importFromCommandLine, onlyPlanOf } from '../import/from-command-line.ts'
import type { OperationalTestPlan } from '../import/operational-test-plan.shape.ts'
import { withoutRealPeopleInTurns } from '../import/real-patients.ts'
import { chooseByFlags, foundInWords } from './from-command-line.ts'
import type { Flags } from './from-command-line.ts'
import { learntByKind } from './learnt.ts'
import { catalogueOf, odsListOf, plansOf } from './read-chosen.ts'
import { trackerOf } from '../tracker-import/read-kept-tracker.ts'
import { accountInWords } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { importOdsList, odsListInWords } from '../ods/from-command-line.ts'
import { ofATracker, readWorkbook } from '../workbook/workbook.ts'
import type { Workbook } from '../workbook/workbook.ts'
import { importTracker } from '../tracker-import/from-command-line.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { counted } from '../../web/numbers.ts'

/** The flags of the command that concern a file. */
export interface ImportValues {
  'dry-run'?: boolean | undefined
  yes?: boolean | undefined
  by?: string | undefined
  sheet?: string[] | undefined
  columns?: string | undefined
  as?: string | undefined
  ods?: string | undefined
  name?: string | undefined
  'dos-id'?: string | undefined
  'care-setting'?: string | undefined
  scope?: string | undefined
}

/** What the command line provides: a database for the duration of an act, and output as JSON or in words. */
export interface Terminal {
  withContext: (act: (context: Context) => Promise<void>) => Promise<void>
  say: (result: object, words: string) => void
}

/** Says what a file contains and would change, or imports it. Throws an Error that names the flag to correct. */
export async function importFile(file: string | undefined, values: ImportValues, { withContext, say }: Terminal): Promise<void> {
  if (file === undefined) throw new Error('Name the file: slipway import FILE --dry-run')
  if (values['dry-run'] === values.yes)
    throw new Error('Add --dry-run to see what the file says, or --yes to import it. A test plan needs --by, --ods and --name too, to start its project')
  const bytes = await readFile(file)
  const columns = values.columns === undefined ? undefined : await readFile(values.columns, 'utf8')
  const flags = { sheets: values.sheet ?? [], columns, as: values.as }
  const workbook = await readWorkbook(bytes, { fileName: file, limits: ofATracker })
  // A plan is read without a database; only a table is compared with one.
  const { found } = chooseByFlags(workbook, flags, {})
  // Possible real people are hidden here as on the page.
  const isTable = found.kind !== 'operational-test-plan'
  const sheets: Workbook['sheets'] = []
  for (const sheet of workbook.sheets) sheets.push(await withoutRealPeopleInTurns(sheet, { isTable }))
  const given = { fileName: basename(file), bytes, workbook: { sheets }, flags, values, say, write: values.yes === true }
  if (found.kind === 'operational-test-plan') return importPlan(withContext, given)
  return withContext((context) => importTable(context, given))
}

interface FileGiven {
  fileName: string
  bytes: Buffer
  workbook: Workbook
  flags: Flags
  values: ImportValues
  say: Terminal['say']
  write: boolean
}

async function importTable(context: Context, { workbook, flags, values, say, ...given }: FileGiven): Promise<void> {
  const learnt = await learntAliases(context.db.read)
  const { source, choices, found } = chooseByFlags(workbook, flags, learntByKind(learnt))
  if (found.kind === 'supplier-catalogue') {
    const catalogue = await catalogueOf(source, choices, learntByKind(learnt)['supplier-catalogue'] ?? new Map())
    const told = await importCatalogue(context, { ...given, catalogue, by: values.by })
    const counts = `${counted(told.rows, 'row')}: ${told.new} new, ${told.changed} changed, ${told.unchanged} unchanged, ${told.notTaken} left out`
    const nothing = given.write && told.importId === null ? '\nNothing in this file differs from the catalogue: nothing was written' : ''
    return say(
      { ...told, found },
      [foundInWords(found), `${counts}${nothing}`, ...cellsInWords(told.cells), ...told.warnings.map((one) => `- ${one}`)].join('\n'),
    )
  }
  if (found.kind !== 'rollout-tracker') {
    const list = await odsListOf(source, choices, learntByKind(learnt)[found.kind] ?? new Map())
    const told = await importOdsList(context, { ...given, list, by: values.by })
    return say({ ...told, found, cells: list.cells }, [foundInWords(found), ...cellsInWords(list.cells), odsListInWords(told)].join('\n'))
  }
  const tracker = await trackerOf(source, choices, learnt)
  const told = await importTracker(context, { ...given, tracker, by: values.by, careSetting: values['care-setting'] })
  const counts = `${counted(told.rows, 'row')}: ${told.new} new, ${told.changed} changed, ${told.unchanged} unchanged, ${told.conflict} conflicts, ${told.close} close matches, ${told.notTaken} left out`
  say({ ...told, found }, [foundInWords(found), counts, ...cellsInWords(told.cells), ...told.warnings.map((one) => `- ${one}`)].join('\n'))
}

async function importPlan(withContext: Terminal['withContext'], { fileName, workbook, flags, values, say, write }: FileGiven): Promise<void> {
  const { source, choices, found } = chooseByFlags(workbook, flags, {})
  const plans = await plansOf(source, choices)
  if (write) {
    const plan = onlyPlanOf(plans)
    return withContext(async (context) => {
      const { by, ods, name, 'dos-id': dosIds, 'care-setting': careSetting, scope } = values
      const { projectId, left } = await importFromCommandLine(context, plan, { fileName, by, ods, name, dosIds, careSetting, scope })
      const unwritten =
        left.length === 0 ? '' : `\nThe service was left as it is, because others manage it or it would change areas: the file adds ${left.join(', ')}`
      say({ projectId, cases: plan.cases.length, left, warnings: plan.warnings }, `Started project ${projectId} with ${plan.cases.length} cases${unwritten}`)
    })
  }
  const inWords = (plan: OperationalTestPlan): string[] => [
    `${plan.service.name ?? plan.location ?? 'A service without a name'}: ${plan.cases.length} cases, ${plan.stakeholders.length} stakeholders, ${plan.prerequisites.length} prerequisites`,
    ...plan.warnings.map((one) => `- ${one.sheet}, row ${one.row}: ${one.message}`),
  ]
  const [first, ...others] = plans
  say({ ...first, found, others }, [foundInWords(found), ...cellsInWords(first?.account ?? null), ...plans.flatMap(inWords)].join('\n'))
}

/** How the cells of a file were handled, and which of them were left out. */
const cellsInWords = (cells: CellAccount | null): string[] =>
  cells === null ? [] : [accountInWords(cells), ...cells.left.map((one) => `- ${one.sheet}, ${one.cell} left out: ${one.why}`)]
